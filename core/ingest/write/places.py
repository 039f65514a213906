"""Campaigns, ad groups, keywords and ads of one source: found by id or name, made when new."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from core.ingest.records import PLACE
from core.ingest.write import touched
from core.ingest.write.upsert import Change, record
from core.store.base import Base, table_of
from core.store.models import Ad, AdGroup, Campaign, Keyword

NAMED = "name:"
NAMES = (*PLACE, "campaign_type", "campaign_status")
NO_AD_GROUP = "(no ad group given)"

CHANNEL_OF_TYPE = {
    "search": "paid_search",
    "performance max": "performance_max",
    "display": "display",
    "demand gen": "display",
    "discovery": "display",
    "video": "video",
    "shopping": "shopping",
    "smart": "paid_search",
    "app": "display",
}


Facts = tuple[str, str | None, str | None, str]
"""Name, type, status and channel of a campaign."""


class Place(NamedTuple):
    """Where something belongs in an ad account; finer levels may be unknown."""

    campaign_id: int | None = None
    ad_group_id: int | None = None
    keyword_id: int | None = None
    ad_id: int | None = None


def fold(name: str) -> str:
    """How names compare: case and spacing do not matter."""
    return " ".join(name.casefold().split())


def channel_of_type(kind: str | None, default: str) -> str:
    """The channel a campaign type stands for."""
    return CHANNEL_OF_TYPE.get(fold(kind or "").removesuffix(" campaign"), default)


class Places:
    """All entities of one source, loaded once per import."""

    def __init__(self, connection: Connection, source: int, batch_id: int | None) -> None:
        self._connection = connection
        self._source = source
        self._batch = batch_id
        self._campaigns = self._load(Campaign, None, Campaign.name)
        self._ad_groups = self._load(AdGroup, AdGroup.campaign_id, AdGroup.name)
        self._keywords = self._load(Keyword, Keyword.ad_group_id, None)
        self._ads = self._load(Ad, Ad.ad_group_id, Ad.text)
        facts = select(Campaign.id, Campaign.name, Campaign.type, Campaign.status, Campaign.channel)
        rows = connection.execute(facts.where(Campaign.source_id == source))
        self._facts: dict[int, Facts] = {row.id: (row.name, row.type, row.status, row.channel) for row in rows}
        self._named: set[int] = set()  # campaigns whose name this file has told
        self._placed: dict[tuple[Any, ...], Place] = {}  # reports name the same place on every day

    def place(self, values: Mapping[str, Any], channel: str) -> Place:
        """Ids for what a record names; `channel` is that of a campaign whose type says nothing."""
        named = (channel, *map(values.get, NAMES))
        found = self._placed.get(named)
        if found is None:
            found = self._placed[named] = self._place(values, channel)
        return found

    def _place(self, values: Mapping[str, Any], channel: str) -> Place:
        name, outer = values.get("campaign"), values.get("campaign_id")
        if not name and not outer:
            return Place()
        campaign = self._campaign(str(name or outer), outer, values, channel)
        text, ad, group_name = (
            values.get("keyword"),
            values.get("ad") or values.get("ad_id"),
            values.get("ad_group"),
        )
        group_id = values.get("ad_group_id")
        if not (group_name or group_id) and (text or ad):
            group_name = NO_AD_GROUP
        if not (group_name or group_id):
            return Place(campaign)
        label = str(group_name or group_id)
        group = self._entity(self._ad_groups, AdGroup, campaign, group_id, label, {"name": label})
        return Place(campaign, group, self._keyword(group, values), self._ad(group, values))

    def channel(self, campaign_id: int | None, default: str) -> str:
        """The channel of a campaign of this source."""
        return self._facts[campaign_id][3] if campaign_id else default

    def _campaign(self, name: str, outer: str | None, values: Mapping[str, Any], channel: str) -> int:
        kind, status = values.get("campaign_type"), values.get("campaign_status")
        first: Facts = (name, kind, status, channel_of_type(kind, channel))
        campaign = self._entity(self._campaigns, Campaign, None, outer, name, _columns(first))
        old = self._facts.setdefault(campaign, first)
        # An id outlives its name; of several names in one file the first counts.
        renamed = bool(outer and values.get("campaign")) and campaign not in self._named
        self._named.add(campaign)
        new: Facts = (
            name if renamed else old[0], kind or old[1], status or old[2], channel_of_type(kind or old[1], old[3])
        )  # fmt: skip
        if new != old:
            differing = _columns(new).items() - _columns(old).items()
            before = {column: _columns(old)[column] for column, _ in differing}
            self._amend(Campaign, campaign, before, dict(differing))
            self._facts[campaign] = new
        return campaign

    def _keyword(self, group: int, values: Mapping[str, Any]) -> int | None:
        text, match = values.get("keyword"), values.get("match_type")
        if not text:
            return None
        label = f"{fold(text)}|{match or ''}"
        return self._entity(
            self._keywords,
            Keyword,
            group,
            values.get("keyword_id"),
            label,
            {"text": text, "match_type": match},
        )

    def _ad(self, group: int, values: Mapping[str, Any]) -> int | None:
        text, outer = values.get("ad"), values.get("ad_id")
        if not (text or outer):
            return None
        return self._entity(self._ads, Ad, group, outer, text or f"Ad {outer}", {"text": text or f"Ad {outer}"})

    def _entity(
        self,
        known: dict[tuple[int | None, str], int],
        model: type[Base],
        parent: int | None,
        outer: str | None,
        name: str,
        fresh: Mapping[str, Any],
    ) -> int:
        """By id first, else by name; a row so far known by name only takes the id when it comes."""
        by_name = (parent, NAMED + fold(name))
        found = known.get((parent, outer)) if outer else known.get(by_name)
        if found is None and outer:
            found = self._adopt(model, known.get(by_name), by_name[1], outer)
        if found is None:
            found = self._create(model, parent, outer or by_name[1], fresh)
        if outer:
            known[parent, outer] = found
        known.setdefault(by_name, found)
        return found

    def _adopt(self, model: type[Base], row_id: int | None, name: str, outer: str) -> int | None:
        table = table_of(model)
        known = self._connection.scalar(select(table.c.external_id).where(table.c.id == row_id))
        if row_id is None or known != name:
            return None
        self._amend(model, row_id, {"external_id": name}, {"external_id": outer})
        return row_id

    def _create(self, model: type[Base], parent: int | None, external: str, fresh: Mapping[str, Any]) -> int:
        row = {"source_id": self._source, "external_id": external, **fresh}
        if parent is not None:
            row["campaign_id" if model is AdGroup else "ad_group_id"] = parent
        table = table_of(model)
        made = int(self._connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
        touched.note_one(self._connection, table.name, made)
        return made

    def _amend(self, model: type[Base], row_id: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        table = table_of(model)
        self._connection.execute(update(table).where(table.c.id == row_id).values(after))
        touched.note_one(self._connection, table.name, row_id)
        if self._batch is not None:
            record(self._connection, self._batch, table.name, [Change(row_id, before, after)])

    def _load(self, model: type[Base], parent: Any, name: Any) -> dict[tuple[int | None, str], int]:
        table = table_of(model)
        rows = self._connection.execute(select(table).where(table.c.source_id == self._source)).mappings()
        known: dict[tuple[int | None, str], int] = {}
        for row in rows:
            owner = row[parent.key] if parent is not None else None
            known[owner, row["external_id"]] = row["id"]
            label = fold(row[name.key]) if name is not None else f"{fold(row['text'])}|{row['match_type'] or ''}"
            known.setdefault((owner, NAMED + label), row["id"])
        return known


def _columns(facts: Facts) -> dict[str, Any]:
    return dict(zip(("name", "type", "status", "channel"), facts, strict=True))
