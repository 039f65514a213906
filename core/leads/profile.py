"""One lead as its page begins: who, how to reach them, where they stand, whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, select

from core.errors import NotFound
from core.leads import tags
from core.store.base import table_of
from core.store.channels import CHANNELS
from core.store.models import DealContact, Lead, Source
from core.store.settings import team
from core.store.stages import Stage
from core.text import called

LARGEST_ID = 2**31 - 1
GONE = "There is no such lead."


@dataclass(frozen=True, slots=True)
class Profile:
    """A lead. Empty texts are not known; times are the team's.

    `status` is the CRM's own word for the stage, `reason` why it was lost or disqualified. `stage_here` and
    `owner_here`: what is in force was set here; `on_deal`: deals say which stage it is. `more` holds the fields of
    the CRM that mean nothing to the program. `score` is 0 to 100; `own_score`: a person said so.
    """

    id: int
    name: str
    email: str
    phone: str
    job_title: str
    country: str
    company: str
    stage: Stage
    stage_here: bool
    status: str
    reason: str
    on_deal: bool
    owner: str | None
    owner_here: bool
    score: int | None
    own_score: bool
    grade: str
    channel: str
    created_at: datetime
    modified_at: datetime | None
    system: str
    external_id: str
    more: Mapping[str, Any]
    junk: str
    tags: tuple[str, ...]

    @property
    def label(self) -> str:
        """What to call them."""
        return self.name or self.email or self.company or f"Lead {self.id}"


def row_of(connection: Connection, number: object) -> RowMapping:
    """Every column of the lead with this id, whatever a browser sent as one, or of the one it was merged into.

    NotFound when there is none.
    """
    if type(number) is not int or not 0 < number <= LARGEST_ID:
        raise NotFound(GONE, field="lead")
    found = connection.execute(select(table_of(Lead)).where(Lead.id == number)).mappings().one_or_none()
    if found is None:
        raise NotFound(GONE, field="lead")
    return found if found["merged_into"] is None else row_of(connection, found["merged_into"])


def profile(connection: Connection, row: RowMapping) -> Profile:
    """What the top of a lead's page says, from its row."""
    stage, zone = Stage(row["stage"]), team(connection).zone
    modified = row["modified_at"]
    return Profile(
        id=row["id"],
        name=called(row["first_name"], row["last_name"]),
        email=row["email"] or "",
        phone=row["phone"] or "",
        job_title=row["job_title"] or "",
        country=row["country"] or "",
        company=row["company_name"] or row["company_domain"] or "",
        stage=stage,
        stage_here=row["own_stage"] == stage and row["status"] == row["own_stage_over"],
        status=row["status"] or "",
        reason=(row["own_reason"] if row["own_stage"] == stage else None) or row["disqualified_reason"] or "",
        on_deal=bool(connection.scalar(select(exists().where(DealContact.lead_id == row["id"])))),
        owner=row["assigned"],
        owner_here=row["own_owner_at"] is not None and row["owner"] == row["own_owner_over"],
        score=row["score"],
        own_score=row["own_score"] is not None,
        grade=row["grade"] or "",
        channel=CHANNELS.get(row["channel"], row["channel"]),
        created_at=row["created_at"].astimezone(zone),
        modified_at=modified and modified.astimezone(zone),
        system=connection.scalar(select(Source.name).where(Source.id == row["source_id"])) or "",
        external_id=row["external_id"],
        more=row["attributes"] or {},
        junk=row["junk_evidence"] or row["junk"] or "",
        tags=tuple(tags.of(connection, [row["id"]])[row["id"]]),
    )
