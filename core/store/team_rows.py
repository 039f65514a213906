"""The team settings there are: how each is read, what it means, where its form shows it."""

from dataclasses import dataclass
from enum import StrEnum

from core.store.setting_kinds import (
    AS_NOW,
    CURRENCY,
    DEFINED,
    DOMAINS,
    MONTH,
    NAME,
    NOBODY,
    SHARE,
    WEEK,
    WHOM,
    ZONE,
    Kind,
    whole,
)


class Follows(StrEnum):
    """What has to be computed anew when a setting changes."""

    NOTHING = "nothing"  # figures read it when they are asked for
    DAYS = "days"  # the day each event falls on
    JUNK = "junk"  # which leads count
    MONEY = "money"  # what amounts come to
    STAGES = "stages"  # which stages leads have reached


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together, one sentence about them, and the page of the settings they stand on."""

    title: str
    help: str
    page: str = "thresholds"


@dataclass(frozen=True, slots=True)
class Row:
    """A team setting: its kind, default, what it means, an example, and what follows from a value of it.

    `says` tells the effect of the `{value}` in force; empty: nothing more than `help`.
    """

    name: str
    label: str
    kind: Kind
    default: str
    help: str
    example: str
    group: Group
    says: str = ""
    follows: Follows = Follows.NOTHING

    def words(self, text: str) -> str:
        """A good value as people read it: 90 % for 0.9, January for 1."""
        if self.kind.control == "share":
            return f"{100 * float(text):g} %"
        if self.kind.control == "number":
            return f"{int(text):,}"
        return dict(self.kind.choices).get(text, text)


COMPANY = Group("Company", "What stands on reports, what totals are in, and whose leads are tests.", "company")
CALENDAR = Group("Calendar", "On which day, in which week and in which year something counts.", "company")
_FEW = Group("Too few to say", "How many it takes before a rate or a cost is worth acting on.")
_MATURE = Group("Maturity", "When leads had the time to become what they will become.")
_JUNK = Group("Junk and test leads", "What makes a form look as if nobody real had filled it in.")
_STAGES = Group("Stages", "Which definition of a stage the past is counted with.")
_FRESH = Group("Freshness", "When a source counts as late, and how long an exchange rate holds.")
_CAMPAIGNS = Group("Campaigns", "When a campaign is marked.")
_QUEUE = Group("Call next", "Which leads stand in the queue, and when one has waited too long.")
_SIGN_IN = Group("Sign-in", "What it takes to come in.", "team")

TEAM = (
    Row(
        "company",
        "Name",
        NAME,
        "",
        "Name of the company, shown on reports.",
        "Acme Inc",
        COMPANY,
    ),
    Row(
        "currency",
        "Currency",
        CURRENCY,
        "",
        "Currency of totals; empty: that of the first account.",
        "USD",
        COMPANY,
        "Totals are in {value}. Amounts in other currencies are converted at the day's rate; without one they stand "
        "beside the totals and are never added.",
        Follows.MONEY,
    ),
    Row(
        "own_domains",
        "Own e-mail domains",
        DOMAINS,
        "",
        "E-mail domains of your own company: leads from them are tests.",
        "acme.com, acme.de",
        COMPANY,
        "Leads with an address at {value} are tests and stand beside the figures.",
        Follows.JUNK,
    ),
    Row(
        "time_zone",
        "Time zone",
        ZONE,
        "UTC",
        "Zone in which CRM events fall on a day.",
        "Europe/Berlin",
        CALENDAR,
        "Days begin at midnight in {value}. Ad figures keep the days of their account.",
        Follows.DAYS,
    ),
    Row(
        "fiscal_month",
        "Fiscal year begins in",
        MONTH,
        "1",
        "First month of the fiscal year.",
        "4",
        CALENDAR,
        "“Year to date” begins on 1 {value}, and quarters are counted from there.",
    ),
    Row(
        "week_start",
        "Week begins on",
        WEEK,
        "monday",
        "First day of the week.",
        "sunday",
        CALENDAR,
        "Every figure by week counts from a {value} on.",
    ),
    Row(
        "rate_floor",
        "Fewest for a rate",
        whole(0, 1_000_000),
        "20",
        "Below this denominator a rate says 'too few'.",
        "20",
        _FEW,
        "A rate of fewer than {value} says “too few” instead of a percentage.",
    ),
    Row(
        "cost_floor",
        "Fewest for a cost",
        whole(0, 1_000_000),
        "5",
        "Below this count a cost per SQL (MQL, ...) says 'too few'.",
        "5",
        _FEW,
        "A cost per SQL of fewer than {value} SQLs says “too few”.",
    ),
    Row(
        "confidence",
        "Confidence",
        SHARE,
        "0.9",
        "Probability an interval covers.",
        "0.9",
        _FEW,
        "The interval beside a rate holds the true one with a probability of {value}.",
    ),
    Row(
        "mature_quantile",
        "Mature lead",
        SHARE,
        "0.9",
        "A lead is mature once older than this quantile of the lag.",
        "0.9",
        _MATURE,
        "A lead is mature for a stage at the age by which {value} of those that reached it had done so.",
    ),
    Row(
        "mature_share",
        "Mature period",
        SHARE,
        "0.9",
        "A period is mature when this share of its leads is.",
        "0.9",
        _MATURE,
        "A period is marked as immature until {value} of its leads are mature.",
    ),
    Row(
        "form_seconds",
        "Fastest form",
        whole(0, 600),
        "3",
        "A form filled in within fewer seconds is junk; 0: none is.",
        "3",
        _JUNK,
        "A form filled in within fewer than {value} seconds is junk.",
        Follows.JUNK,
    ),
    Row(
        "burst_leads",
        "Leads of a burst",
        whole(2, 1_000_000),
        "10",
        "So many leads from one network, within the minutes of a burst, are junk.",
        "10",
        _JUNK,
        "{value} leads from one network within the minutes of a burst are junk.",
        Follows.JUNK,
    ),
    Row(
        "burst_minutes",
        "Minutes of a burst",
        whole(1, 1_440),
        "10",
        "Minutes within which so many leads of one network are a burst.",
        "10",
        _JUNK,
        "So many leads within {value} minutes are a burst.",
        Follows.JUNK,
    ),
    Row(
        "stages_as",
        "Past stages",
        DEFINED,
        AS_NOW,
        "Now: the newest definition of each CRM value holds for all the past. Then: each event is what its value "
        "meant on its day.",
        "then",
        _STAGES,
        "What leads reached in the past is counted {value}.",
        Follows.STAGES,
    ),
    Row(
        "stale_days",
        "Late after",
        whole(1, 3_650),
        "7",
        "Days after which a source fed by files counts as late.",
        "7",
        _FRESH,
        "A source fed by files is late when its last day of data is more than {value} days back.",
    ),
    Row(
        "capped_share",
        "Capped by its budget",
        SHARE,
        "0.1",
        "A campaign that surely lost more than this share of its impressions to its budget is capped by it.",
        "0.1",
        _CAMPAIGNS,
        "A campaign is marked as capped when it surely lost more than {value} of its impressions to its budget.",
    ),
    Row(
        "fx_days",
        "Rates hold for",
        whole(0, 366),
        "7",
        "Days for which an exchange rate also holds when they have none; 0: only its own day.",
        "7",
        _FRESH,
        "A day without an exchange rate uses the last one of up to {value} days before.",
        Follows.MONEY,
    ),
    Row(
        "attend_hours",
        "Answer within",
        whole(1, 720),
        "24",
        "Hours within which sales should have been in touch with a lead, from its creation or since it got its owner.",
        "24",
        _QUEUE,
        "A lead that waits for more than {value} hours stands first in the queue.",
    ),
    Row(
        "queue_days",
        "Days in the queue",
        whole(1, 365),
        "60",
        "Days after its creation for which an open lead stands in the queue.",
        "60",
        _QUEUE,
        "The queue holds open leads of the last {value} days.",
    ),
    Row(
        "require_two_factor",
        "Second factor",
        WHOM,
        NOBODY,
        "Who must sign in with a second factor: off, admins, everybody.",
        "admins",
        _SIGN_IN,
        "Who has to have one and has none is led to set it up before anything else.",
    ),
)
ROWS = {row.name: row for row in TEAM}
