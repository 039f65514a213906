"""The funnel's stages and what CRM values mean until somebody says otherwise."""

import re
from enum import IntEnum


class Stage(IntEnum):
    """Stages in order; reaching one implies all before it, up to WON."""

    LEAD = 1
    MQL = 2
    SQL = 3
    OPPORTUNITY = 4
    WON = 5
    LOST = 6
    DISQUALIFIED = 7

    @property
    def label(self) -> str:
        """The word people see."""
        return self.name if self in (Stage.MQL, Stage.SQL) else self.name.capitalize()


FUNNEL = (Stage.LEAD, Stage.MQL, Stage.SQL, Stage.OPPORTUNITY, Stage.WON)

LIFECYCLE = "lifecycle"
DEAL = "deal"
"""The two CRM fields that carry stage values: a lead's lifecycle (or status) and a deal's stage."""

_LIFECYCLE = {
    Stage.LEAD: "subscriber, lead, other, new, open, raw lead, inquiry, contacted, attempted to contact",
    Stage.MQL: "mql, marketing qualified lead, marketing qualified, marketingqualifiedlead, qualified by marketing",
    Stage.SQL: "sql, sal, sales qualified lead, sales qualified, salesqualifiedlead, sales accepted lead, accepted",
    Stage.OPPORTUNITY: "opportunity, open deal, proposal, negotiation",
    Stage.WON: "won, customer, evangelist, closed won, converted",
    Stage.LOST: "lost, closed lost, lost deal",
    Stage.DISQUALIFIED: "disqualified, unqualified, junk, spam, bad fit, not a fit, rejected",
}
_DEAL = {
    Stage.WON: "won, closed won, closedwon, gewonnen",
    Stage.LOST: "lost, closed lost, closedlost, verloren",
}


def value_key(value: str) -> str:
    """How CRM values compare: case, punctuation and spacing do not matter."""
    return re.sub(r"[\W_]+", " ", value.casefold()).strip()


def _table(words: dict[Stage, str]) -> dict[str, Stage]:
    return {value_key(word): stage for stage, line in words.items() for word in line.split(",")}


_DEFAULTS = {LIFECYCLE: (_table(_LIFECYCLE), Stage.LEAD), DEAL: (_table(_DEAL), Stage.OPPORTUNITY)}


def default_stage(field: str, value: str) -> Stage:
    """What a CRM value means by default: an unknown lifecycle is a LEAD, an unknown deal stage is open."""
    table, otherwise = _DEFAULTS[field]
    return table.get(value_key(value), otherwise)
