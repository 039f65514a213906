"""The scoring rules there are, as they come: rows of data, whose words and numbers a team may change."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What a rule of fit looks at; of each group the first rule that applies counts."""

    ROLE = "role"
    SIZE = "size"
    INDUSTRY = "industry"
    COUNTRY = "country"
    MAILBOX = "mailbox"


GROUP_LABELS = {
    Group.ROLE: "Role",
    Group.SIZE: "Company size",
    Group.INDUSTRY: "Industry",
    Group.COUNTRY: "Country",
    Group.MAILBOX: "Mailbox",
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule of fit. `when`: words of job title, industry or country, employees at least, or the kind of mailbox."""

    id: str
    group: Group
    label: str
    when: str
    points: int


@dataclass(frozen=True, slots=True)
class Touch:
    """A rule of engagement: touches of these kinds, with one of these outcomes if any are named.

    Each is worth its points on its day, less with every day, and nothing after `days`; together at most `cap`.
    """

    id: str
    label: str
    kinds: str
    outcomes: str
    points: int
    cap: int
    days: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A number between 0 and 100 that turns fit and engagement into a grade or a score."""

    id: str
    label: str
    value: int
    help: str


FIT = (
    Fit("role_none", Group.ROLE, "Student or job seeker", "student, intern, trainee, apprentice, job seeker", -20),
    Fit("role_vice", Group.ROLE, "Vice president", "vice president, vp, svp, evp, avp", 30),
    Fit(
        "role_chief",
        Group.ROLE,
        "Founder or executive",
        "ceo, cfo, coo, cto, cmo, cio, cro, chief, founder, owner, partner, president, managing director, "
        "geschäftsführer, inhaber",
        30,
    ),
    Fit("role_director", Group.ROLE, "Director or above", "director, head, leiter, leiterin", 20),
    Fit("role_manager", Group.ROLE, "Manager", "manager, lead, team leader, supervisor", 12),
    Fit("size_1000", Group.SIZE, "Large company", "1000", 20),
    Fit("size_250", Group.SIZE, "Larger mid-size company", "250", 25),
    Fit("size_50", Group.SIZE, "Mid-size company", "50", 25),
    Fit("size_10", Group.SIZE, "Small company", "10", 15),
    Fit("size_1", Group.SIZE, "Very small company", "1", 0),
    Fit(
        "industry_main",
        Group.INDUSTRY,
        "Main industries",
        "software, technology, information technology, saas, internet, professional services, financial services, "
        "manufacturing",
        15,
    ),
    Fit(
        "industry_other",
        Group.INDUSTRY,
        "Other industries you sell to",
        "healthcare, logistics, retail, telecommunications, media, energy, construction, education",
        8,
    ),
    Fit(
        "country_main",
        Group.COUNTRY,
        "Main markets",
        "united states, us, usa, united kingdom, uk, gb, great britain, canada, ca, germany, de, deutschland",
        15,
    ),
    Fit(
        "country_other",
        Group.COUNTRY,
        "Other markets",
        "austria, at, switzerland, ch, france, fr, netherlands, nl, belgium, be, ireland, ie, sweden, se, denmark, dk, "
        "norway, no, finland, fi, spain, es, italy, it, poland, pl, australia, au, new zealand, nz",
        8,
    ),
    Fit("mailbox_business", Group.MAILBOX, "Business address", "business", 15),
    Fit("mailbox_free", Group.MAILBOX, "Free mailbox", "free", 0),
    Fit("mailbox_throw_away", Group.MAILBOX, "Throw-away mailbox", "throw-away", -40),
)

TOUCHES = (
    Touch("form", "Form sent", "form, form submission, form submitted", "", 20, 40, 60),
    Touch("meeting", "Meeting", "meeting, demo", "completed, held, scheduled", 30, 60, 60),
    Touch("reply", "E-mail answered", "email, e-mail, incoming email", "replied, reply, received", 15, 30, 45),
    Touch("call", "Call answered", "call", "connected, completed, answered", 10, 20, 45),
    Touch("ad", "Ad click", "ad click, click", "", 5, 15, 30),
    Touch("mail", "Newsletter click", "email click, newsletter click", "", 5, 15, 30),
    Touch("visit", "Visit", "visit, page view, website visit", "", 4, 12, 30),
)

FIT_A, FIT_B, ENGAGEMENT_1, ENGAGEMENT_2, SHARE = "fit_a", "fit_b", "engagement_1", "engagement_2", "fit_share"
LIMITS = (
    Limit(FIT_A, "A from a fit of", 75, "Leads whose fit is at least this are A."),
    Limit(FIT_B, "B from a fit of", 50, "Leads whose fit is at least this, but not A, are B; the rest are C."),
    Limit(ENGAGEMENT_1, "1 from an engagement of", 40, "Leads whose engagement is at least this are 1."),
    Limit(ENGAGEMENT_2, "2 from an engagement of", 20, "At least this, but not 1, is a 2; the rest are 3."),
    Limit(SHARE, "Share of fit in the score", 50, "The score is this many per cent fit, the rest engagement."),
)
GRADES = tuple(f"{letter}{number}" for letter in "ABC" for number in "123")
