"""The campaigns of the demo company, what is true about each, and what changed."""

from typing import NamedTuple


class Campaign(NamedTuple):
    """The truth about a campaign: what it costs, and what its leads are worth."""

    name: str
    type: str  # as the ad platform calls it
    channel: str
    platform: str  # utm_source
    spend: float  # a day, in dollars
    cpc: float
    ctr: float
    lead_rate: float  # leads per click
    mql: float  # P(MQL | lead of an average keyword and a company of 11 to 50 people)
    sql: float  # P(SQL | MQL)
    opportunity: float
    won: float
    deal: float  # median amount
    audience: tuple[float, float, float, float]  # shares of company sizes
    themes: tuple[str, ...]  # one ad group each


SMALL = (0.45, 0.35, 0.15, 0.05)
MIXED = (0.25, 0.40, 0.25, 0.10)
LARGER = (0.08, 0.27, 0.40, 0.25)
TINY = (0.85, 0.12, 0.02, 0.01)

CAMPAIGNS = (
    Campaign("Brand - Search", "Search", "paid_search", "google", 70, 1.6, 0.14, 0.031, 0.62, 0.44, 0.66, 0.36, 6400,
             MIXED, ("northwind crm", "northwind reviews", "northwind pricing", "northwind demo", "northwind login",
                     "northwind app")),
    Campaign("CRM Software - Exact", "Search", "paid_search", "google", 230, 5.4, 0.06, 0.036, 0.58, 0.46, 0.64, 0.34,
             7800, MIXED, ("crm software", "sales crm", "crm platform", "cloud crm", "b2b crm", "crm system")),
    Campaign("Competitor Alternatives", "Search", "paid_search", "google", 160, 6.2, 0.04, 0.025, 0.46, 0.30, 0.58,
             0.28, 7200, MIXED, ("hubspot alternative", "salesforce alternative", "pipedrive alternative",
                                 "zoho alternative", "dynamics alternative", "copper alternative")),
    Campaign("Sales Automation - Phrase", "Search", "paid_search", "google", 190, 5.8, 0.05, 0.029, 0.54, 0.38, 0.60,
             0.30, 8200, LARGER, ("sales automation", "lead routing", "sales workflow", "outreach automation",
                                  "sales sequences", "follow up automation")),
    Campaign("Small Business - Broad", "Search", "paid_search", "google", 120, 3.4, 0.05, 0.028, 0.50, 0.32, 0.55,
             0.27, 3900, MIXED, ("small business crm", "contact manager", "client tracker", "startup crm",
                                 "customer list app", "quote tool")),
    Campaign("Pipeline Reporting - Phrase", "Search", "paid_search", "google", 110, 5.1, 0.05, 0.024, 0.50, 0.34,
             0.62, 0.31, 8600, LARGER, ("sales dashboard", "pipeline report", "sales forecast tool",
                                        "revenue reporting", "win rate report", "sales analytics")),
    Campaign("Free Trial - PMax", "Performance Max", "performance_max", "google", 240, 2.3, 0.02, 0.0126, 0.40, 0.20,
             0.52, 0.24, 4600, SMALL, ()),
    Campaign("Prospecting - Display", "Display", "display", "google", 80, 1.1, 0.006, 0.005, 0.24, 0.14, 0.45, 0.20,
             4200, SMALL, ("in-market audiences", "similar audiences", "topics")),
    Campaign("Product Tour - YouTube", "Video", "video", "google", 75, 0.9, 0.01, 0.0042, 0.32, 0.20, 0.50, 0.24, 6100,
             MIXED, ("tour in-stream", "customer stories", "feature shorts")),
    Campaign("Starter Kits - Shopping", "Shopping", "shopping", "google", 45, 1.3, 0.012, 0.0095, 0.30, 0.16, 0.50,
             0.26, 2400, SMALL, ("starter kit", "team kit", "onboarding kit")),
    Campaign("Decision Makers - LinkedIn", "Sponsored content", "paid_social", "linkedin", 210, 8.9, 0.006, 0.033, 0.56,
             0.42, 0.64, 0.30, 12800, LARGER, ()),
    Campaign("Lookalikes - Meta", "Lead generation", "paid_social", "facebook", 85, 1.5, 0.012, 0.011, 0.26, 0.13, 0.46,
             0.20, 3400, SMALL, ()),
    Campaign("Review Sites - Affiliate", "Partner listing", "affiliate", "softwarefinder", 60, 6.0, 0.03, 0.037, 0.60,
             0.33, 0.60, 0.29, 6900, MIXED, ()),
)  # fmt: skip


class Turn(NamedTuple):
    """From some weeks before the world's birth on, factors apply to a campaign."""

    campaign: str
    weeks: int
    cpc: float = 1
    mql: float = 1
    sql: float = 1
    audience: tuple[float, float, float, float] | None = None


WORSE = Turn("Sales Automation - Phrase", 8, mql=0.75, sql=0.55)
DEARER = Turn("Competitor Alternatives", 6, cpc=2)
SHIFTED = Turn("Small Business - Broad", 10, audience=TINY)
TURNS = (WORSE, DEARER, SHIFTED)

CAPPED = "CRM Software - Exact"
"""A winner that could spend this many times its budget."""
CAPPED_DEMAND = 1.35

BOTS = "Prospecting - Display"
BOTS_WEEKS = 3
BOTS_DAYS = 2
BOTS_NETWORK = "203.0.113.0/24"
BOTS_SHARE = 0.06  # of a month's leads, each day

REGIONS = ("US", "UK", "DACH", "Nordics")
"""A large world runs every campaign in each of them."""


class Unpaid(NamedTuple):
    """Leads that no ad brought: how many a day, what the CRM writes as their source, and how good they are."""

    channel: str
    source: str | None
    rate: float
    mql: float
    sql: float
    opportunity: float
    won: float
    deal: float
    audience: tuple[float, float, float, float]
    utm: tuple[str, str] | None = None  # source and medium


UNPAID = (
    Unpaid("organic_search", "Organic Search", 2.1, 0.50, 0.34, 0.58, 0.28, 6200, MIXED),
    Unpaid("direct", "Direct Traffic", 1.3, 0.48, 0.33, 0.58, 0.29, 6400, MIXED),
    Unpaid("referral", "Referrals", 0.6, 0.60, 0.42, 0.64, 0.36, 8100, LARGER),
    Unpaid("email", "Email Marketing", 0.7, 0.46, 0.30, 0.55, 0.27, 5600, MIXED, ("newsletter", "email")),
    Unpaid("social", "Organic Social", 0.4, 0.30, 0.18, 0.50, 0.22, 4300, SMALL, ("linkedin", "social")),
    Unpaid("event", "Trade Show", 0.35, 0.55, 0.36, 0.60, 0.30, 9400, LARGER, ("saas summit", "event")),
    Unpaid("partner", "Partners", 0.3, 0.62, 0.45, 0.66, 0.38, 9900, LARGER),
    Unpaid("offline", "Offline Sources", 0.3, 0.40, 0.30, 0.55, 0.26, 7300, LARGER),
    Unpaid("other", "Other Campaigns", 0.15, 0.35, 0.22, 0.50, 0.22, 5000, MIXED),
    Unpaid("unknown", "", 0.2, 0.38, 0.25, 0.52, 0.24, 5200, MIXED),
)
