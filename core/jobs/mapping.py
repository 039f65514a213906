"""What people decide about campaigns: which one a name on leads means."""

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from core.access import audit
from core.access.person import Person
from core.errors import InvalidInput
from core.frame import Frame
from core.ingest.write.places import fold
from core.ingest.write.settle import settle_everything
from core.jobs.follow import follow_up
from core.metrics.labels import labels
from core.store.engine import writing
from core.store.models import Campaign, CampaignAlias
from core.text import shorten


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
        follow_up(connection, now)


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
        follow_up(connection, now)
