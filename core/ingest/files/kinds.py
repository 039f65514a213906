"""The kinds of file the product reads."""

from core.errors import InvalidInput
from core.ingest.files import fields
from core.ingest.files.fields import STAGE_TIME_NAMES
from core.ingest.files.headers import normalise
from core.ingest.records import Field, Kind, Target


def _headers(*sets: str) -> tuple[frozenset[str], ...]:
    """Each argument lists headers separated by commas."""
    return tuple(frozenset(normalise(header) for header in text.split(",")) for text in sets)


_AMOUNTS = (("cost", "clicks", "impressions"),)
_PERSON = (("id", "email"),)


def _google(grain: str, label: str, need: tuple[str, ...], *signature: str, plural: str) -> Kind:
    return Kind(
        f"google_ads_{plural}", label, Target.AD, "google_ads", fields.need(fields.AD, *need),
        _headers(*signature),
        _AMOUNTS if need else (("ad", "ad_id"), *_AMOUNTS), grain,
    )  # fmt: skip


# Order matters: a search terms report may have a Keyword column, a keyword report has Ad group and Campaign.
KINDS: tuple[Kind, ...] = (
    _google("search_term", "Google Ads search terms", ("search_term",), "search term,cost",
            "search term,impr.",
            "suchbegriff,kosten", "search term,match type,added/excluded", plural="search_terms"),
    _google("ad", "Google Ads ads", (), "headline 1,cost", "ad status,cost", "ad type,ad group,cost",
            "ad id,cost,impr.", "ad name,cost,impr.", "anzeigentitel 1,kosten", plural="ads"),
    _google("keyword", "Google Ads keywords", ("keyword",), "keyword,cost,impr.", "keyword,cost,match type",
            "search keyword,cost", "keyword status,keyword", "keyword,kosten,impr.",
            "keyword,cost (converted currency)", plural="keywords"),
    _google("ad_group", "Google Ads ad groups", ("ad_group",), "ad group,cost,impr.",
            "ad group status,ad group",
            "ad group,cost,currency code", "anzeigengruppe,kosten,impr.",
            "ad group,cost (converted currency)",
            plural="ad_groups"),
    _google("campaign", "Google Ads campaigns", ("campaign",), "campaign,cost,impr.",
            "campaign,cost,currency code",
            "campaign status,campaign,cost", "campaign name,campaign status,cost", "kampagne,kosten,impr.",
            "campaign,cost (converted currency)", plural="campaigns"),
    Kind("hubspot_deals", "HubSpot deals", Target.DEAL, "hubspot", fields.DEAL,
         _headers("deal name,deal stage", "dealname,dealstage", "deal id,deal stage",
         "hs_object_id,dealstage"),
         (("id", "name"),)),
    Kind("hubspot_activities", "HubSpot activities", Target.ACTIVITY, "hubspot", fields.ACTIVITY,
         _headers("activity type,activity date", "activity id,activity type",
         "hs_activity_type,hs_timestamp")),
    Kind("hubspot_contacts", "HubSpot contacts", Target.LEAD, "hubspot", fields.LEAD,
         _headers("contact id,lifecycle stage", "record id,lifecycle stage",
         "record id,first name,last name,email",
                  "hs_object_id,lifecyclestage", "hs_object_id,firstname,email", "record id - contact",
                  "contact id,create date,contact owner", "contact id,first name,email"),
         _PERSON),
    Kind("hubspot_companies", "HubSpot companies", Target.COMPANY, "hubspot", fields.COMPANY,
         _headers("company name,company domain name", "record id,company domain name",
         "hs_object_id,domain,name",
                  "company id,company name", "record id,company name,company owner", "record id - company"),
         (("id", "name", "domain"),)),
    Kind("leads", "Leads", Target.LEAD, "files", fields.LEAD, one_of=(("created_at", *STAGE_TIME_NAMES),)),
    Kind("stages", "Stage dates of leads", Target.STAGE, "files", fields.STAGE,
         one_of=(("lead_id", "email"), ("stage", *STAGE_TIME_NAMES), ("at", *STAGE_TIME_NAMES))),
    Kind("deals", "Deals", Target.DEAL, "files", fields.DEAL,
         one_of=(("id", "name", "lead_id", "contact_emails"), ("amount", "stage", "is_won", "closed_at"))),
    Kind("spend", "Spend", Target.AD, "files", fields.SPEND),
    Kind("clicks", "Clicks", Target.CLICK, "files", fields.CLICK, one_of=(("gclid", "lead_form_id",
         "email"),)),
)  # fmt: skip

_BY_ID = {kind.id: kind for kind in KINDS}


def kind_of(kind_id: str) -> Kind:
    """The kind with this id; InvalidInput lists the ids there are."""
    if kind_id not in _BY_ID:
        raise InvalidInput(f"kind: “{kind_id[:40]}” is not known; use one of {', '.join(_BY_ID)}.", field="kind")
    return _BY_ID[kind_id]


def fields_of(kind: Kind) -> dict[str, Field]:
    """Field name -> Field."""
    return {field.name: field for field in kind.fields}
