"""The columns of the table of leads: one row each says what it holds, how it is filtered and ordered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from core.errors import InvalidInput
from core.store.channels import CHANNELS
from core.store.crm import BY_SALES
from core.store.models import AdGroup, Campaign, Keyword, Lead, LeadTag, Tag, Touchpoint
from core.store.order import ascii_lower, person_name, text_key
from core.store.stages import Stage
from core.text import shorten


class Kind(StrEnum):
    """What a column's cells are, and so which filters it has."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is filtered by, `order` ordered by. `searched`: the text index has it.

    `read` turns a filter's text into what `value` may be, for sets whose words are not what is stored.
    """

    id: str
    label: str
    kind: Kind
    value: Any = None
    order: tuple[Any, ...] = ()
    searched: bool = False
    read: Callable[[str], Any] | None = field(default=None, repr=False)
    note: str = ""


def _text(name: str, label: str, value: Any, *, searched: bool = False, note: str = "") -> Column:
    return Column(name, label, Kind.TEXT, value, (text_key(value),), searched, note=note)


def _name_of(name: Any, key: Any, mine: Any) -> Any:
    """The name of where a lead came from."""
    return select(name).where(key == mine).scalar_subquery()


STAGES = {stage.name: stage.label for stage in Stage}
"""Name -> the word people see."""


def stage_named(text: str) -> Stage:
    """The stage of this name, whatever its case; InvalidInput when there is none."""
    if text.upper() not in STAGES:
        raise InvalidInput(f"There is no stage {shorten(text)!r}; there are {', '.join(STAGES)}.", field="stage")
    return Stage[text.upper()]


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise InvalidInput(f"There is no channel {shorten(text)!r}; there are {', '.join(CHANNELS)}.", field="channel")
    return text


_CAMPAIGN = _name_of(Campaign.name, Campaign.id, Lead.campaign_id)
_AD_GROUP = _name_of(AdGroup.name, AdGroup.id, Lead.ad_group_id)
_KEYWORD = _name_of(Keyword.text, Keyword.id, Lead.keyword_id)
_FIRST_TAG = (
    select(func.min(text_key(Tag.key)))
    .join(LeadTag, LeadTag.tag_id == Tag.id)
    .where(LeadTag.lead_id == Lead.id)
    .scalar_subquery()
)
_TOUCHED = select(func.max(Touchpoint.at)).where(Touchpoint.lead_id == Lead.id, BY_SALES).scalar_subquery()

ALL = (
    _text("name", "Name", person_name(Lead.first_name, Lead.last_name), searched=True),
    _text("company", "Company", Lead.company_name, searched=True),
    Column("stage", "Stage", Kind.SET, Lead.stage, (Lead.stage, Lead.score), read=stage_named, note="Where it is now"),
    Column("score", "Score", Kind.NUMBER, Lead.score, (Lead.score,), note="0 to 100: fit and engagement"),
    Column("grade", "Grade", Kind.SET, Lead.grade, (text_key(Lead.grade),), note="Fit A to C, engagement 1 to 3"),
    Column(
        "owner", "Owner", Kind.SET, text_key(Lead.assigned), (text_key(Lead.assigned),), read=ascii_lower,
        note="Whose it is: set here, else by the CRM",
    ),
    Column("created", "Created", Kind.DATE, Lead.created_at, (Lead.created_at,), note="In the team's time zone"),
    Column("channel", "Channel", Kind.SET, Lead.channel, (text_key(Lead.channel),), read=_channel),
    _text("campaign", "Campaign", _CAMPAIGN),
    _text("ad_group", "Ad group", _AD_GROUP),
    _text("keyword", "Keyword", _KEYWORD),
    _text("email", "E-mail", Lead.email, searched=True),
    _text("phone", "Phone", Lead.phone),
    _text("domain", "Domain", Lead.company_domain, searched=True),
    _text("crm_source", "CRM source", Lead.source_value, note="Where it came from, as the CRM says"),
    _text("job_title", "Job title", Lead.job_title),
    Column("country", "Country", Kind.SET, Lead.country, (text_key(Lead.country),)),
    Column("tags", "Tags", Kind.SET, None, (text_key(_FIRST_TAG),), read=str.casefold, note="In order of the first"),
    Column("touched", "Last sales touch", Kind.DATE, _TOUCHED, (_TOUCHED,), note="The newest call, mail or meeting"),
)  # fmt: skip
COLUMNS = {column.id: column for column in ALL}
SHOWN = ("name", "company", "stage", "score", "owner", "created", "channel", "campaign", "tags")
"""What is shown until somebody chooses."""


def column(name: object) -> Column:
    """The column of this id; InvalidInput when there is none."""
    found = COLUMNS.get(name) if isinstance(name, str) else None
    if found is None:
        raise InvalidInput(
            f"There is no column {shorten(str(name))!r}; there are {', '.join(COLUMNS)}.", field="column"
        )
    return found
