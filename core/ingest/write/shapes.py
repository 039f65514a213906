"""Which shape serves which kind of file, and the sources and entities it writes to."""

from collections.abc import Callable

from sqlalchemy import Connection

from core.ingest.files.read import Reading
from core.ingest.identity.stage_map import StageMap
from core.ingest.records import Kind, Target
from core.ingest.write.places import Places
from core.ingest.write.shape import Context, Shape
from core.ingest.write.shape_ads import AdShape, BudgetShape, ClickShape
from core.ingest.write.shape_crm import ActivityShape, CompanyShape, DealShape, LeadShape, StageShape
from core.ingest.write.sources import source_id
from core.store.settings import team

PLAIN: dict[Target, Callable[[Context], Shape]] = {
    Target.LEAD: LeadShape,
    Target.COMPANY: CompanyShape,
    Target.STAGE: StageShape,
    Target.ACTIVITY: ActivityShape,
    Target.CLICK: ClickShape,
}


def feed_shape(connection: Connection, kind: Kind, source: int, places: Places) -> Shape:
    """The shape of one connector's records: all of one source, which tells every field of the kind."""
    zone = team(connection).zone
    provided = frozenset(field.name for field in kind.fields)
    context = Context(source, zone, provided, StageMap.load(connection))
    match kind.target:
        case Target.AD:
            return AdShape(context, kind, lambda _account, _currency: (source, places), None, None)
        case Target.BUDGET:
            return BudgetShape(lambda _account, _currency: (source, places))
        case Target.ACTIVITY:
            return ActivityShape(context, places)
        case Target.DEAL:
            return DealShape(context, None)
    return PLAIN[kind.target](context)


class Workshop:
    """The shape for one reading; `sources` are those its records turned out to belong to."""

    def __init__(self, connection: Connection, reading: Reading, batch_id: int) -> None:
        self._connection, self._reading, self._batch = connection, reading, batch_id
        self._places: dict[int, Places] = {}
        self._ids: dict[tuple[str | None, str | None], int] = {}
        self.shape = self._make()

    @property
    def sources(self) -> tuple[int, ...]:
        """Ids of the sources records were written to."""
        return tuple(dict.fromkeys(self._ids.values()))

    def source(self, account: str | None, currency: str | None) -> tuple[int, Places]:
        """The source of an account of this kind's family, and its entities."""
        found = self._source_id(account, currency)
        if found not in self._places:
            self._places[found] = Places(self._connection, found, self._batch)
        return found, self._places[found]

    def _source_id(self, account: str | None, currency: str | None) -> int:
        name = self._reading.options.account or account
        if (name, currency) not in self._ids:
            family = self._reading.kind.family
            split = self._reading.kind.target is Target.AD
            self._ids[name, currency] = source_id(self._connection, family, name, currency, self._batch, split=split)
        return self._ids[name, currency]

    def _make(self) -> Shape:
        reading, target = self._reading, self._reading.kind.target
        options = reading.options
        provided = frozenset(reading.columns) | frozenset(options.constants)
        if set(reading.headers) - set(reading.columns.values()):
            provided |= {"attributes"}
        zone = team(self._connection).zone
        if target is Target.AD:
            return AdShape(Context(0, zone, provided), reading.kind, self.source, reading.period, options.currency)
        stages = StageMap.load(self._connection)
        context = Context(self._source_id(None, options.currency), zone, provided, stages)
        if target is Target.DEAL:
            return DealShape(context, options.currency)
        return PLAIN[target](context)
