"""The fields of every kind of file and the headers they go by, best first."""

from core.ingest.records import Field, Type


def _field(name: str, label: str, *synonyms: str, of: Type = Type.WORDS, required: bool = False) -> Field:
    return Field(name, label, of, required, synonyms)


def need(fields: tuple[Field, ...], *names: str) -> tuple[Field, ...]:
    """The same fields with those named made required."""
    return tuple(Field(f.name, f.label, f.type, f.required or f.name in names, f.synonyms) for f in fields)


# A table: one field per entry, wrapped, not one synonym per line.
# fmt: off
_CAMPAIGN = _field("campaign", "Campaign", "campaign name", "kampagne", "kampagnenname")
_CAMPAIGN_ID = _field("campaign_id", "Campaign ID", "campaignid", "kampagnen-id")
_AD_GROUP = _field(
    "ad_group", "Ad group", "ad group name", "adgroup", "adgroup name", "ad set", "ad set name",
    "anzeigengruppe",
)
_AD_GROUP_ID = _field(
    "ad_group_id", "Ad group ID", "adgroupid", "adgroup id", "ad set id", "anzeigengruppen-id",
)
_KEYWORD = _field("keyword", "Keyword", "search keyword", "keyword text", "suchkeyword", "schlüsselwort")
_KEYWORD_ID = _field("keyword_id", "Keyword ID", "criterion id", "keywordid")
_MATCH_TYPE = _field(
    "match_type", "Match type", "search keyword match type", "keyword match type", "matchtype",
    "keyword-option", "keyword-optionen", "übereinstimmungstyp",
)
_AD = _field(
    "ad", "Ad", "ad name", "headline 1", "headline", "anzeigentitel 1", "anzeige", "anzeigenname", of=Type.TEXT,
)
_AD_ID = _field("ad_id", "Ad ID", "creative id", "creative", "adid", "anzeigen-id")
_DEVICE = _field("device", "Device", "gerät")
_ACCOUNT = _field("account", "Account", "account name", "customer name", "konto", "kontoname")
_CURRENCY = _field("currency", "Currency", "currency code", "währungscode", "währung", of=Type.CURRENCY)
_NUMBERS = (
    _field("impressions", "Impressions", "impr.", "impressionen", of=Type.COUNT),
    _field("clicks", "Clicks", "link clicks", "klicks", of=Type.COUNT),
    _field("conversions", "Conversions", "conv.", "results", of=Type.DECIMAL),
)
_COST = _field(
    "cost", "Cost", "spend", "kosten", "ausgaben", "amount spent", "ad spend", "ad cost", "total spent",
    "total cost", "media spend", "media cost", "costs", "werbekosten", "budget spent",
    "cost (converted currency)", of=Type.MONEY,
)
_SHARES = (
    _field("impression_share", "Search impr. share", "search impression share",
           "anteil an möglichen impr. im suchnetzwerk", of=Type.SHARE),
    _field("lost_to_budget", "Search lost IS (budget)", "search lost impression share (budget)", of=Type.SHARE),
    _field("lost_to_rank", "Search lost IS (rank)", "search lost impression share (rank)", of=Type.SHARE),
)
_DAY = _field("day", "Day", "date", "tag", "datum", "report date", "segments.date", of=Type.DATE)

AD = (
    _DAY, _CAMPAIGN, _CAMPAIGN_ID,
    _field("campaign_type", "Campaign type", "advertising channel type", "kampagnentyp"),
    _field("campaign_status", "Campaign status", "campaign state", "kampagnenstatus"),
    _AD_GROUP, _AD_GROUP_ID, _KEYWORD, _KEYWORD_ID, _MATCH_TYPE, _AD, _AD_ID,
    _field("final_url", "Final URL", "finale url", "landing page", of=Type.TEXT),
    _field("search_term", "Search term", "search query", "suchbegriff"),
    _DEVICE,
    _field("network", "Network", "network (with search partners)", "werbenetzwerk"),
    _CURRENCY, _COST, *_NUMBERS, *_SHARES, _ACCOUNT,
)

SPEND = (
    _DAY,
    _field("start_day", "Start", "start date", "from", "period start", "reporting starts", "month", "von",
           "monat", of=Type.DATE),
    _field("end_day", "End", "end date", "to", "until", "period end", "reporting ends", "bis", of=Type.DATE),
    _field("channel", "Channel", "platform", "source", "medium", "publisher", "media", "network", "kanal",
           "plattform"),
    _CAMPAIGN, _AD_GROUP, _KEYWORD, _ACCOUNT, _CURRENCY,
    _field("cost", "Cost", *_COST.synonyms, "amount", "betrag", of=Type.MONEY, required=True),
    *_NUMBERS,
)

_STAGE_TIMES = (
    _field("mql_at", "MQL date", "mql at", "mql", "became a marketing qualified lead date", "mql datum",
           "date entered marketing qualified lead lifecycle stage pipeline",
           "hs_lifecyclestage_marketingqualifiedlead_date", "hs_v2_date_entered_marketingqualifiedlead",
           of=Type.TIME),
    _field("sql_at", "SQL date", "sql at", "sql", "became a sales qualified lead date", "qualified date",
           "sql datum", "date entered sales qualified lead lifecycle stage pipeline", "qualified at",
           "hs_lifecyclestage_salesqualifiedlead_date", "hs_v2_date_entered_salesqualifiedlead",
           of=Type.TIME),
    _field("opportunity_at", "Opportunity date", "opportunity at", "became an opportunity date",
           "opp date", "date entered opportunity lifecycle stage pipeline",
           "hs_lifecyclestage_opportunity_date", "hs_v2_date_entered_opportunity", of=Type.TIME),
    _field("won_at", "Won date", "won at", "won", "closed won date", "became a customer date",
           "customer since", "date entered customer lifecycle stage pipeline", "gewonnen am",
           "hs_lifecyclestage_customer_date", "hs_v2_date_entered_customer", of=Type.TIME),
    _field("lost_at", "Lost date", "lost at", "closed lost date", "verloren am", of=Type.TIME),
    _field("disqualified_at", "Disqualified date", "disqualified at", "disqualified on", "rejected at",
           of=Type.TIME),
)
STAGE_TIME_NAMES = tuple(field.name for field in _STAGE_TIMES)
_GCLID = _field("gclid", "Google click ID", "gclid", "gcl_id", "google ad click id", "hs_google_click_id")
_LEAD_FORM_ID = _field(
    "lead_form_id", "Lead form ID", "google lead id", "lead form submission id", "form lead id",
)
_EMAIL = _field(
    "email", "Email", "e-mail", "email address", "e-mail address", "work email", "contact email",
    "lead email", "e-mail-adresse", "mail", of=Type.EMAIL,
)
_OWNER = _field(
    "owner", "Owner", "contact owner", "lead owner", "hubspot owner", "hubspot_owner_id", "sales rep",
    "zuständig",
)

LEAD = (
    _field("id", "Lead ID", "id", "record id", "record id - contact", "contact id", "hs_object_id", "vid",
           "mql id", "sql id", "prospect id", "kontakt-id", "lead-nr"),
    _field("created_at", "Created", "create date", "createdate", "created date", "created at",
           "creation date", "date created", "created on", "created time", "first contact date",
           "first contact", "lead date", "submitted at", "submission date", "submission time",
           "lead submit time", "signup date", "erstellt am", "erstellungsdatum", "anfragedatum",
           "eingangsdatum", "timestamp", "date", "datum", of=Type.TIME),
    _EMAIL,
    _field("first_name", "First name", "firstname", "given name", "vorname"),
    _field("last_name", "Last name", "lastname", "surname", "family name", "nachname"),
    _field("name", "Name", "full name", "lead name", "contact name", "contact"),
    _field("phone", "Phone number", "phone", "telephone", "telefon", "telefonnummer",
           "mobile phone number", "mobile"),
    _field("job_title", "Job title", "jobtitle", "title", "position", "berufsbezeichnung"),
    _field("company", "Company name", "company", "organisation", "organization", "account name", "firma",
           "unternehmen", "associated company"),
    _field("company_domain", "Company domain", "associated company domain", "company domain name",
           "domain", "hs_email_domain"),
    _field("country", "Country", "country/region", "land"),
    _OWNER,
    _field("source", "Source", "original source", "original traffic source", "lead source",
           "hs_analytics_source", "origin", "quelle", "leadquelle", "how did you hear about us"),
    _field("source_detail", "Source detail", "original source drill-down 1",
           "original traffic source drill-down 1", "hs_analytics_source_data_1", "lead source detail", of=Type.TEXT),
    _field("status", "Lifecycle stage", "lifecyclestage", "lifecycle", "stage", "status", "lead stage",
           "lifecycle-phase", "phase"),
    _field("lead_status", "Lead status", "hs_lead_status", "leadstatus"),
    _field("modified_at", "Last modified", "last modified date", "lastmodifieddate", "hs_lastmodifieddate",
           "modified at", "updated at", "last updated", "geändert am", of=Type.TIME),
    *_STAGE_TIMES,
    _field("disqualified_reason", "Disqualified reason", "disqualification reason", "unqualified reason",
           "reason disqualified"),
    _GCLID,
    _field("gbraid", "GBRAID"),
    _field("wbraid", "WBRAID"),
    _LEAD_FORM_ID,
    _field("landing_url", "Landing page", "landing page url", "landing url", "first page seen",
           "first url", "hs_analytics_first_url", "landingpage", "entry page", of=Type.TEXT),
    _field("referrer", "Referrer", "first referring site", "referring site", "hs_analytics_first_referrer",
           "referer", of=Type.TEXT),
    _field("utm_source", "UTM source", "utmsource", of=Type.TEXT),
    _field("utm_medium", "UTM medium", "utmmedium", of=Type.TEXT),
    _field("utm_campaign", "UTM campaign", "utmcampaign", "hs_analytics_campaign", of=Type.TEXT),
    _field("utm_term", "UTM term", "utmterm", of=Type.TEXT),
    _field("utm_content", "UTM content", "utmcontent", of=Type.TEXT),
    _CAMPAIGN, _CAMPAIGN_ID, _AD_GROUP, _AD_GROUP_ID, _KEYWORD, _MATCH_TYPE, _AD, _AD_ID,
    _field("channel", "Channel", "kanal"),
    # A fraction of a second rejects no lead.
    _field("form_seconds", "Form seconds", "form fill seconds", "form fill time", "form fill time (seconds)",
           "seconds to submit", "time to submit", "time to submit (seconds)", "form duration", "time on form",
           of=Type.DECIMAL),
    _field("network", "IP network", "network", "ip address", "ip", "ip-adresse", "client ip", "remote ip",
           "submission ip", "hs_ip_address"),
    _field("deal_ids", "Deal IDs", "associated deal ids", "associated deal id", of=Type.TEXT),
)

COMPANY = (
    _field("id", "Company ID", "record id", "record id - company", "hs_object_id", "id"),
    _field("name", "Company name", "name"),
    _field("domain", "Company domain name", "domain", "company domain"),
    _field("industry", "Industry", "branche"),
    _field("employees", "Number of employees", "employees", "numberofemployees", "headcount", of=Type.COUNT),
    _field("revenue", "Annual revenue", "annualrevenue", "revenue", of=Type.MONEY),
    _field("phone", "Phone number", "phone"),
    _field("country", "Country", "country/region", "land"),
    _field("created_at", "Created", "create date", "createdate", "created at", of=Type.TIME),
    _field("modified_at", "Last modified", "last modified date", "hs_lastmodifieddate", "modified at",
           of=Type.TIME),
    _field("owner", "Owner", "company owner", "hubspot_owner_id"),
    _field("technologies", "Technologies", "web technologies", "web_technologies", "tech stack", of=Type.TEXT),
    _field("churned_at", "Churn date", "churned at", "churned on", "churned", "cancellation date", "gekündigt am",
           of=Type.TIME),
)

DEAL = (
    _field("id", "Deal ID", "record id", "record id - deal", "hs_object_id", "opportunity id", "id"),
    _field("name", "Deal name", "dealname", "opportunity name", "deal", "opportunity", "name"),
    _field("amount", "Amount", "deal amount", "deal value", "value", "amount in company currency",
           "contract value", "revenue", "won amount", "umsatz", "betrag", "auftragswert", of=Type.MONEY),
    _field("currency", "Currency", "currency code", "deal_currency_code", "währung", of=Type.CURRENCY),
    _field("stage", "Deal stage", "dealstage", "stage", "status", "phase"),
    _field("pipeline", "Pipeline"),
    _field("is_won", "Is won", "won", "is closed won", "hs_is_closed_won", "iswon", of=Type.FLAG),
    _field("is_closed", "Is closed", "closed", "is deal closed", "hs_is_closed", "isclosed", of=Type.FLAG),
    _field("created_at", "Created", "create date", "createdate", "created date", "created at",
           "created on", "erstellt am", of=Type.TIME),
    _field("closed_at", "Close date", "closedate", "closed date", "closed at", "closed on", "won date",
           "won at", "abschlussdatum", of=Type.TIME),
    _field("owner", "Owner", "deal owner", "opportunity owner", "hubspot_owner_id"),
    _field("type", "Deal type", "dealtype", "type"),
    _field("lost_reason", "Closed lost reason", "closed_lost_reason", "lost reason", "loss reason", of=Type.TEXT),
    _field("contact_emails", "Contact emails", "associated contact email", "associated contact emails",
           "contact email", "email", "e-mail", of=Type.TEXT),
    _field("contact_ids", "Contact IDs", "associated contact ids", "associated contact id", "contact id", of=Type.TEXT),
    _field("lead_id", "Lead ID", "lead", "mql id"),
    _field("company_domain", "Company domain", "associated company domain", "domain"),
    _field("company_ids", "Company IDs", "associated company ids", "associated company id", "company id", of=Type.TEXT),
)

ACTIVITY = (
    _field("id", "Activity ID", "record id", "hs_object_id", "engagement id"),
    _field("type", "Activity type", "hs_activity_type", "engagement type", "type"),
    _field("at", "Activity date", "hs_timestamp", "timestamp", "date", "create date", of=Type.TIME,
           required=True),
    _field("owner", "Owner", "activity owner", "activity assigned to", "hubspot_owner_id"),
    _field("subject", "Subject", "call/meeting title/subject", "title", "hs_call_title", "hs_meeting_title",
           of=Type.TEXT),
    _field("notes", "Notes", "notes/description", "description", "body", "hs_note_body", of=Type.TEXT),
    _field("outcome", "Outcome", "call outcome", "meeting outcome", "hs_call_disposition",
           "hs_meeting_outcome"),
    _field("status", "Status", "task status", "hs_task_status"),
    _field("due_at", "Due", "task due date", "due date", of=Type.TIME),
    # Text, not e-mail: an activity with several people lists them joined by ";".
    _field("contact_email", "Contact email", "associated contact email", "associated contact emails",
           "email", of=Type.TEXT),
    _field("contact_id", "Contact ID", "associated contact id", "associated contact ids", of=Type.TEXT),
    _field("side", "Side", "team", "marketing or sales"),
    _field("channel", "Channel", "kanal"),
)

STAGE = (
    _field("lead_id", "Lead ID", "lead", "mql id", "sql id", "contact id", "record id", "id"),
    _EMAIL,
    _field("stage", "Stage", "new stage", "to stage", "status", "new status", "lifecycle stage", "phase"),
    _field("at", "Date", "stage date", "changed at", "change date", "changed on", "timestamp",
           "entered at", "reached at", "date entered", "datum", of=Type.TIME),
    *_STAGE_TIMES,
    _field("note", "Note", "notes", "comment", "reason", "notiz", "bemerkung", of=Type.TEXT),
)

CLICK = (
    _GCLID, _LEAD_FORM_ID, _EMAIL,
    _field("at", "Click time", "click date", "clicked at", "timestamp", "time", "date", "day", "datum",
           of=Type.TIME),
    _CAMPAIGN, _CAMPAIGN_ID, _AD_GROUP, _AD_GROUP_ID, _KEYWORD, _KEYWORD_ID, _MATCH_TYPE, _AD, _AD_ID,
    _DEVICE,
)
