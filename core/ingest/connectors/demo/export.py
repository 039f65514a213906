"""The demo company as the files people have: ad reports, and CRM exports that carry tracking values only."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.ingest.connectors.demo import kinds, mangle
from core.ingest.connectors.demo.birth import Birth
from core.ingest.connectors.demo.connector import Demo
from core.ingest.records import UTM, Kind, Record
from core.store.channels import CHANNELS

MICROS = 1_000_000
MATCH = {"exact": "Exact match", "phrase": "Phrase match", "broad": "Broad match"}
DATED = {
    "Marketing Qualified Lead": "Became a Marketing Qualified Lead Date",
    "Sales Qualified Lead": "Became a Sales Qualified Lead Date",
    "Opportunity": "Became an Opportunity Date",
    "Disqualified": "Disqualified date",
}
KINDS = {"google-ads-clicks.csv": "clicks", "other-ad-spend.csv": "spend"}
"""Files whose kind no header tells."""
GOOGLE = ("Search", "Performance Max", "Display", "Video", "Shopping")
Cells = dict[str, Any]


@dataclass(slots=True)
class World:
    """Everything the demo company has by some moment, in its last state: records by feed, and stages by lead."""

    plan_seed: int
    rows: dict[str, dict[Any, Mapping[str, Any]]] = field(default_factory=dict)
    stages: dict[str, dict[str, datetime]] = field(default_factory=dict)

    def of(self, kind: Kind) -> list[Mapping[str, Any]]:
        """The records of a feed."""
        return list(self.rows.get(kind.id, {}).values())


def world(birth: Birth, now: datetime) -> World:
    """Read the whole world as the connector tells it."""
    found = World(birth.seed)
    for page in Demo(birth).read(None, now):
        for feed in page.feeds:
            rows = found.rows.setdefault(feed.kind.id, {})
            for record in feed.records:
                if feed.kind is kinds.STAGES:
                    values = record.values
                    found.stages.setdefault(values["lead_id"], {})[values["stage"]] = values["at"]
                else:
                    rows[_identity(record, len(rows))] = record.values
    return found


def _identity(record: Record, place: int) -> Any:
    """What is told again takes the place of what was told before; ad figures are told once here."""
    return record.values.get("id") or record.values.get("gclid") or place


def files(birth: Birth, now: datetime) -> dict[str, bytes]:
    """File name -> bytes, in the order in which to import them."""
    found = world(birth, now)
    return {
        **_reports(found),
        "google-ads-clicks.csv": _csv(_clicks(found)),
        "other-ad-spend.csv": _csv(_other_spend(found)),
        "hubspot-companies.csv": _csv(_companies(found)),
        "hubspot-contacts.csv": _csv(_contacts(found)),
        "hubspot-deals.csv": _csv(_deals(found)),
        "hubspot-activities.csv": _csv(_activities(found)),
    }


def losses(found: World) -> dict[str, frozenset[str]]:
    """Lead id -> the levels (campaign, keyword, ad) that the exported contacts do not tell any more."""
    names = _names(found)
    arrived = {lead["id"]: mangle.arrive(found.plan_seed, lead, names) for lead in found.of(kinds.LEADS)}
    return {lead: one.lost for lead, one in arrived.items() if one.lost}


def _names(found: World) -> frozenset[str]:
    said = (row.get(name) for kind in (kinds.CAMPAIGNS, kinds.KEYWORDS, kinds.ADS)
            for row in found.of(kind) for name in ("campaign", "keyword", "ad_id"))  # fmt: skip
    return frozenset(text.lower() for text in said if text)


def _reports(found: World) -> dict[str, bytes]:
    """The five reports of the ad account, with a Day column."""
    made: dict[str, bytes] = {}
    for name, title, kind in (
        ("google-ads-campaigns.csv", "Campaign report", kinds.CAMPAIGNS),
        ("google-ads-ad-groups.csv", "Ad group report", kinds.AD_GROUPS),
        ("google-ads-keywords.csv", "Search keyword report", kinds.KEYWORDS),
        ("google-ads-ads.csv", "Ad report", kinds.ADS),
        ("google-ads-search-terms.csv", "Search terms report", kinds.SEARCH_TERMS),
    ):
        rows = [row for row in found.of(kind) if row["campaign_type"] in GOOGLE]
        if rows:
            days = [row["day"] for row in rows]
            span = f'{title}\n"{min(days):%B %-d, %Y} - {max(days):%B %-d, %Y}"\n'
            made[name] = span.encode() + _csv(_report(kind, row) for row in rows)
    return made


def _report(kind: Kind, row: Mapping[str, Any]) -> Cells:
    cells: Cells = {"Day": row["day"]}
    if kind is kinds.SEARCH_TERMS:
        cells |= {"Search term": row["search_term"]}
    if kind in (kinds.KEYWORDS, kinds.SEARCH_TERMS):
        cells |= {"Keyword": row["keyword"], "Match type": MATCH[row["match_type"]]}
    if kind is kinds.ADS:
        cells |= {"Ad": row["ad"], "Ad ID": row["ad_id"]}
    cells |= {"Campaign": row["campaign"], "Campaign ID": row["campaign_id"]}
    if kind is kinds.CAMPAIGNS:
        cells |= {"Campaign status": row["campaign_status"]}
    else:
        cells |= {"Ad group": row["ad_group"], "Ad group ID": row["ad_group_id"]}
    cells |= {"Campaign type": row["campaign_type"], "Currency code": row["currency"], "Cost": _money(row["cost"]),
              "Impr.": row["impressions"], "Clicks": row["clicks"]}  # fmt: skip
    if kind is kinds.CAMPAIGNS:
        shares = (row.get("impression_share"), row.get("lost_to_budget"), row.get("lost_to_rank"))
        headers = ("Search impr. share", "Search lost IS (budget)", "Search lost IS (rank)")
        cells |= {header: _share(share) for header, share in zip(headers, shares, strict=True)}
    return cells


def _clicks(found: World) -> Iterator[Cells]:
    for row in found.of(kinds.CLICKS):
        yield {
            "Google Click ID": row["gclid"], "Click time": _time(row["at"]), "Campaign": row["campaign"],
            "Campaign ID": row["campaign_id"], "Ad group": row.get("ad_group"), "Ad group ID": row.get("ad_group_id"),
            "Keyword": row.get("keyword"), "Match type": MATCH.get(row.get("match_type", "")),
            "Ad ID": row.get("ad_id"), "Device": row["device"],
        }  # fmt: skip


def _other_spend(found: World) -> Iterator[Cells]:
    for row in found.of(kinds.CAMPAIGNS):
        if row["campaign_type"] not in GOOGLE:
            yield {
                "Date": row["day"], "Channel": CHANNELS[row["channel"]], "Campaign": row["campaign"],
                "Currency": row["currency"], "Cost": _money(row["cost"]), "Impressions": row["impressions"],
                "Clicks": row["clicks"],
            }  # fmt: skip


def _companies(found: World) -> Iterator[Cells]:
    for row in found.of(kinds.COMPANIES):
        yield {
            "Record ID": row["id"], "Company name": row["name"], "Company Domain Name": row["domain"],
            "Industry": row["industry"], "Number of Employees": row["employees"], "Country/Region": row["country"],
            "Company owner": row["owner"], "Technologies": row["technologies"], "Create Date": _time(row["created_at"]),
            "Churn date": _time(row["churned_at"]),
        }  # fmt: skip


def _contacts(found: World) -> Iterator[Cells]:
    names = _names(found)
    for row in found.of(kinds.LEADS):
        stages = found.stages.get(row["id"], {})
        said = mangle.arrive(found.plan_seed, row, names).values
        reached = [value for value in DATED if value in stages and value != "Disqualified"]
        yield {
            "Record ID": row["id"], "First Name": row["first_name"], "Last Name": row["last_name"],
            "Email": row["email"], "Phone Number": row.get("phone"), "Job Title": row.get("job_title"),
            "Company name": row.get("company"), "Associated Company Domain": row.get("company_domain"),
            "Country/Region": row.get("country"), "Contact owner": row.get("owner"),
            "Create Date": _time(row["created_at"]), "Lifecycle Stage": reached[-1] if reached else "Lead",
            **{header: _time(stages.get(value)) for value, header in DATED.items()},
            "Disqualification reason": row.get("disqualified_reason"), "Original Source": row.get("source"),
            "Google ad click id": said.get("gclid"), "First page seen": said.get("landing_url"),
            "First referring site": said.get("referrer"), **{name: said.get(name) for name in UTM},
            "Form fill seconds": row.get("form_seconds"), "IP network": row.get("network"),
        }  # fmt: skip


def _deals(found: World) -> Iterator[Cells]:
    for row in found.of(kinds.DEALS):
        yield {
            "Record ID": row["id"], "Deal Name": row["name"], "Deal Stage": row["stage"], "Pipeline": row["pipeline"],
            "Amount": _money(row["amount"]), "Currency": row["currency"], "Create Date": _time(row["created_at"]),
            "Close Date": _time(row["closed_at"]), "Deal owner": row["owner"], "Deal Type": row["type"],
            "Closed Lost Reason": row["lost_reason"], "Associated Contact IDs": row["contact_ids"],
        }  # fmt: skip


def _activities(found: World) -> Iterator[Cells]:
    """What sales did; marketing's touches are in no such export."""
    for row in found.of(kinds.ACTIVITIES):
        if row["side"] == "sales":
            yield {
                "Activity ID": row["id"], "Activity type": row["type"].title(), "Activity date": _time(row["at"]),
                "Activity assigned to": row["owner"], "Call/meeting title/subject": row["subject"],
                "Call outcome": row["outcome"], "Associated Contact IDs": row["contact_id"],
            }  # fmt: skip


def _csv(rows: Iterable[Cells]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    headers: Sequence[str] = ()
    for row in rows:
        if not headers:
            headers = tuple(row)
            writer.writerow(headers)
        writer.writerow(row.values())
    return text.getvalue().encode()


def _money(micros: int) -> str:
    return f"{micros // MICROS}.{micros % MICROS // 10_000:02d}"


def _share(points: int | None) -> str:
    return " --" if points is None else f"{points / 100:.2f}%"


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
