"""What people decide about names: which campaign a name means, which stage a CRM value means."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select

from core.access import audit
from core.access.person import Person
from core.errors import InvalidInput
from core.filters import Filters
from core.frame import Frame
from core.ingest.identity.stage_map import StageMap
from core.ingest.write.places import fold
from core.ingest.write.settle import settle_everything, settle_stages
from core.jobs.rehearse import rehearsing
from core.metrics.labels import labels
from core.metrics.query import query
from core.store.engine import writing
from core.store.models import Campaign, CampaignAlias, Deal, Lead, StageMapping
from core.store.stages import DEAL, LIFECYCLE, Stage, value_key
from core.text import shorten

FUNNEL = ("leads", "mqls", "sqls", "opportunities", "won")
DEAL_STAGES = (Stage.OPPORTUNITY, Stage.WON, Stage.LOST)
Chosen = Mapping[tuple[str, str], int]
"""(field, CRM value) -> stage number."""


def map_campaign(engine: Engine, value: str, campaign_id: int, person: Person, now: datetime) -> None:
    """From now on leads whose utm_campaign is `value` belong to this campaign, past ones included."""
    key = fold(value)
    if not key:
        raise InvalidInput("There is no campaign name to map.", field="value")
    with writing(engine) as connection:
        if connection.scalar(select(Campaign.id).where(Campaign.id == campaign_id)) is None:
            raise InvalidInput("That campaign does not exist any more.", field="campaign")
        connection.execute(delete(CampaignAlias).where(CampaignAlias.value == key))
        connection.execute(insert(CampaignAlias).values(value=key, campaign_id=campaign_id))
        settle_everything(connection, now)
        audit.record(connection, now, person.id, "campaign_mapped", value=value, campaign=campaign_id)


def mapped_campaigns(connection: Connection) -> Frame:
    """Every campaign name on leads that a person mapped, by name: value (as it is compared), campaign (its name)."""
    known = connection.execute(
        select(CampaignAlias.value, CampaignAlias.campaign_id).order_by(CampaignAlias.value)
    ).all()
    names = labels(connection, "campaign", {campaign for _, campaign in known})
    return Frame.of([(value, names[campaign]) for value, campaign in known], ["value", "campaign"])


def unmap_campaign(engine: Engine, value: str, person: Person, now: datetime) -> None:
    """Forget what `value` was mapped to: leads are matched without it, past ones included."""
    key = fold(value)
    with writing(engine) as connection:
        here = CampaignAlias.value == key
        campaign = connection.scalar(select(CampaignAlias.campaign_id).where(here))
        if campaign is None:
            raise InvalidInput(f"{shorten(value)} is not mapped to a campaign.", field="value")
        connection.execute(delete(CampaignAlias).where(here))
        settle_everything(connection, now)
        audit.record(connection, now, person.id, "campaign_unmapped", value=value, campaign=campaign)


def stage_values(connection: Connection) -> Frame:
    """Every CRM value there is: field (lifecycle or deal), value, count of leads or deals, stage now."""
    stages = StageMap.load(connection)
    rows = [
        (field, value, count, int(stages.stage(field, value or "")))
        for field, column in ((LIFECYCLE, Lead.status), (DEAL, Deal.status))
        for value, count in connection.execute(
            select(column, func.count()).where(column.is_not(None)).group_by(column).order_by(func.count().desc())
        )
    ]
    return Frame.of(rows, ["field", "value", "count", "stage"])


def preview_stages(engine: Engine, chosen: Chosen, now: datetime) -> dict[str, tuple[int, int]]:
    """The funnel of all time, as it is and as it would be: metric -> (now, then). Nothing is written."""
    with rehearsing(engine) as connection:
        before = _funnel(connection, now)
        _store(connection, chosen, now)
        after = _funnel(connection, now)
    return {metric: (before[metric], after[metric]) for metric in FUNNEL}


def save_stages(engine: Engine, chosen: Chosen, person: Person, now: datetime) -> None:
    """Let CRM values mean these stages, for the past as well."""
    with writing(engine) as connection:
        _store(connection, chosen, now)
        told = {f"{field}: {value}": Stage(stage).label for (field, value), stage in chosen.items()}
        audit.record(connection, now, person.id, "stages_mapped", **told)


def _store(connection: Connection, chosen: Chosen, now: datetime) -> None:
    for (field, value), stage in chosen.items():
        _check(field, stage)
        key = value_key(value)
        connection.execute(delete(StageMapping).where(StageMapping.field == field, StageMapping.value == key))
        connection.execute(insert(StageMapping).values(field=field, value=key, stage=stage))
    settle_stages(connection, now)


def _check(field: str, stage: int) -> None:
    allowed = {LIFECYCLE: tuple(Stage), DEAL: DEAL_STAGES}
    if field not in allowed:
        raise InvalidInput(f"There is no stage field {field!r}.", field="field")
    if stage not in allowed[field]:
        names = ", ".join(each.label for each in allowed[field])
        raise InvalidInput(f"A {field} value may mean {names}.", field="stage")


def _funnel(connection: Connection, now: datetime) -> dict[str, int]:
    total = query(connection, FUNNEL, Filters(), now).total
    return {metric: int(total[metric] or 0) for metric in FUNNEL}
