"""What the demo company's systems tell, feed by feed: like the files people have, less what has no use here."""

from typing import Literal

from core.ingest.records import PLACE, UTM, Field, Kind, Target
from core.ingest.write.shape_ads import SHARES


def _kind(
    name: str, target: Target, family: Literal["google_ads", "hubspot"], *fields: str, grain: str | None = None
) -> Kind:
    return Kind(f"demo_{name}", name, target, family, tuple(Field(each, each) for each in fields), grain=grain)


_FIGURES = ("day", "campaign", "campaign_id", "campaign_type", "campaign_status", "channel", "cost", "currency",
            "impressions", "clicks")  # fmt: skip
CAMPAIGNS = _kind("campaigns", Target.AD, "google_ads", *_FIGURES, *SHARES, grain="campaign")
AD_GROUPS = _kind("ad_groups", Target.AD, "google_ads", *_FIGURES, "ad_group", "ad_group_id", grain="ad_group")
KEYWORDS = _kind("keywords", Target.AD, "google_ads", *_FIGURES, "ad_group", "ad_group_id", "keyword", "keyword_id",
                 "match_type", grain="keyword")  # fmt: skip
SEARCH_TERMS = _kind("search_terms", Target.AD, "google_ads", *_FIGURES, "ad_group", "ad_group_id", "keyword",
                     "keyword_id", "match_type", "search_term", grain="search_term")  # fmt: skip
ADS = _kind("ads", Target.AD, "google_ads", *_FIGURES, "ad_group", "ad_group_id", "ad", "ad_id", grain="ad")
BUDGETS = _kind("budgets", Target.BUDGET, "google_ads", "day", "campaign", "campaign_id", "channel", "amount")
CLICKS = _kind("clicks", Target.CLICK, "google_ads", "gclid", "at", "device", *PLACE)
COMPANIES = _kind("companies", Target.COMPANY, "hubspot", "id", "name", "domain", "industry", "employees", "country",
                  "owner", "technologies", "created_at", "churned_at")  # fmt: skip
LEADS = _kind("leads", Target.LEAD, "hubspot", "id", "created_at", "email", "first_name", "last_name", "phone",
              "job_title", "company", "company_domain", "country", "owner", "source", "disqualified_reason", "gclid",
              "landing_url", "referrer", *UTM, "form_seconds", "network")  # fmt: skip
STAGES = _kind("stages", Target.STAGE, "hubspot", "lead_id", "stage", "at", "note")
DEALS = _kind("deals", Target.DEAL, "hubspot", "id", "name", "amount", "currency", "stage", "pipeline", "type",
              "is_won", "is_closed", "created_at", "closed_at", "owner", "lost_reason", "contact_ids",
              "company_domain")  # fmt: skip
ACTIVITIES = _kind("activities", Target.ACTIVITY, "hubspot", "id", "type", "at", "owner", "subject", "outcome",
                   "contact_id", "side", "channel", *PLACE)  # fmt: skip
