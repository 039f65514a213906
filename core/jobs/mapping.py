"""What people decide about campaigns: which one a name on leads means."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from core.access import audit
from core.access.person import Person
from core.errors import InvalidInput
from core.frame import Frame
from core.ingest.identity.platform import beyond_google
from core.ingest.write.places import fold
from core.ingest.write.settle import settle_everything
from core.jobs.follow import follow_up
from core.metrics.audit import Origin
from core.metrics.labels import labels
from core.store.channels import UNKNOWN
from core.store.engine import writing
from core.store.models import Campaign, CampaignAlias, Source
from core.text import shorten

GOOGLE = "google_ads"
"""Kind of the sources whose campaigns are Google's."""


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


def google_campaigns(connection: Connection) -> frozenset[int]:
    """The campaigns of Google Ads accounts."""
    chosen = select(Campaign.id).join(Source, Source.id == Campaign.source_id).where(Source.kind == GOOGLE)
    return frozenset(connection.scalars(chosen))


def from_elsewhere(origins: Mapping[Origin, int]) -> str | None:
    """What leads of one name say of a platform that is not Google's, in the words of most of them; else None.

    All who tell where they came from have to say so, and half of the leads have to tell.
    """
    said: Counter[str | None] = Counter()
    for (source, medium, channel), leads in origins.items():
        if source or medium or channel != UNKNOWN:
            said[beyond_google(source, medium, channel)] += leads
    if None in said or 2 * said.total() < sum(origins.values()):
        return None
    return max(said, key=lambda words: (said[words], words or ""), default=None)


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
