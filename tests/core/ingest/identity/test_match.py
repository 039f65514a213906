"""By which evidence a lead belongs to a campaign, and what goes before what."""

from collections.abc import Callable
from itertools import permutations

import pytest
from sqlalchemy import Engine

from core.store.engine import open_engine, writing
from core.store.models import AdGroup, Campaign, CampaignAlias, Deal, Keyword, Lead, StageChange
from tests.core.ingest.importing import column, load, rows, take_back

ADS = (
    "Campaign ID,Campaign,Campaign type,Ad group ID,Ad group,Keyword,Match type,Day,Cost,Impr.\n"
    "11,Brand,Search,1,G1,crm tool,Exact match,2026-05-01,1,1\n"
    "11,Brand,Search,2,G2,crm tool,Broad match,2026-05-01,1,1\n"
    "22,Spring Sale,Display,3,G3,C++ course,Exact match,2026-05-01,1,1\n"
    "33,Twin,Search,4,G4,x,Exact match,2026-05-01,1,1\n"
    "34,Twin,Search,5,G5,x,Exact match,2026-05-01,1,1\n"
)
CLICKS = (
    "gclid,Lead form ID,Email,Click time,Campaign ID,Campaign\n"
    "AbC,,,2026-05-01,11,Brand\n,F1,,2026-05-01,22,Spring Sale\n,F2,a@example.com,2026-05-02,22,Spring Sale\n"
)
BRAND, SALE = "Brand", "Spring Sale"


def matched(engine: Engine, **fields: str) -> tuple[str | None, str | None, int | None]:
    """(campaign, method, confidence) of one lead with these fields."""
    headers = {"id": "Lead ID", "created_at": "Created", **{name: name.replace("_", " ") for name in fields}}
    text = f"{','.join(headers.values())}\n1,2026-05-03,{','.join(fields.values())}\n"
    load(engine, text, kind="leads", columns=headers)
    names = dict(column(engine, Campaign, "id", "name"))
    ((campaign, method, sure),) = column(engine, Lead, "campaign_id", "match_method", "match_confidence")
    return names.get(campaign), method, sure


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"lead_form_id": "F1"}, (SALE, "lead_form", 100)),
        ({"gclid": "AbC"}, (BRAND, "gclid", 100)),
        ({"gclid": "abc"}, (None, None, None)),
        ({"campaign_id": "22"}, (SALE, "crm", 95)),
        ({"campaign": "  brand "}, (BRAND, "crm", 95)),
        ({"email": "A@Example.com"}, (SALE, "email", 90)),
        ({"landing_url": "https://x.example/?campaignid=11"}, (BRAND, "valuetrack", 90)),
        ({"landing_url": "https://x.example/?campaignid={campaignid}"}, (None, None, None)),
        ({"utm_campaign": "22"}, (SALE, "utm", 70)),
        ({"utm_campaign": "SPRING+sale"}, (SALE, "utm", 70)),
        ({"utm_campaign": "spring%20sale"}, (SALE, "utm", 70)),
        ({"landing_url": "https://x.example/?utm_campaign=Spring+Sale"}, (SALE, "utm", 70)),
        ({"utm_campaign": "Twin"}, (None, None, None)),
        ({"utm_campaign": "{{campaign.name}}"}, (None, None, None)),
        ({"lead_form_id": "F1", "gclid": "AbC"}, (SALE, "lead_form", 100)),
        ({"gclid": "AbC", "campaign": SALE}, (BRAND, "gclid", 100)),
        ({"campaign": BRAND, "email": "a@example.com"}, (BRAND, "crm", 95)),
        ({"email": "a@example.com", "landing_url": "https://x.example/?campaignid=11"}, (SALE, "email", 90)),
        ({"landing_url": "https://x.example/?campaignid=11", "utm_campaign": SALE}, (BRAND, "valuetrack", 90)),
        ({"utm_campaign": "nobody knows"}, (None, None, None)),
    ],
)
def test_evidence(engine: Engine, fields: dict[str, str], expected: tuple[str | None, str | None, int | None]) -> None:
    load(engine, ADS)
    load(engine, CLICKS, kind="clicks")
    assert matched(engine, **fields) == expected


def test_a_mapped_name_goes_before_the_name_itself(engine: Engine) -> None:
    load(engine, ADS)
    with writing(engine) as connection:
        connection.execute(CampaignAlias.__table__.insert().values(value="spring sale", campaign_id=1))
    assert matched(engine, utm_campaign="Spring Sale") == (BRAND, "mapped", 80)


@pytest.mark.parametrize(
    ("fields", "group", "match_type"),
    [
        ({"keyword": "crm tool", "match_type": "exact"}, "G1", "exact"),
        ({"keyword": "CRM  tool", "ad_group": "g2"}, "G2", "broad"),
        ({"keyword": "crm tool"}, None, None),
        ({"utm_term": "crm+tool", "utm_content": "G1"}, "G1", "exact"),
    ],
)
def test_keyword(engine: Engine, fields: dict[str, str], group: str | None, match_type: str | None) -> None:
    load(engine, ADS)
    matched(engine, campaign=BRAND, **fields)
    lead = rows(engine, Lead)[0]
    assert dict(column(engine, AdGroup, "id", "name")).get(lead["ad_group_id"]) == group
    assert dict(column(engine, Keyword, "id", "match_type")).get(lead["keyword_id"]) == match_type


def test_a_keyword_with_real_plus_signs(engine: Engine) -> None:
    load(engine, ADS)
    matched(engine, campaign=SALE, keyword="c++ COURSE")
    assert column(engine, Lead, "keyword_id") != [None]


def test_the_report_may_come_later_and_go_again(engine: Engine) -> None:
    assert matched(engine, utm_campaign="Brand") == (None, None, None)
    batch = load(engine, ADS).batch
    assert column(engine, Lead, "match_method", "channel") == [("utm", "paid_search")]
    take_back(engine, batch)
    assert column(engine, Lead, "campaign_id", "match_method", "channel") == [(None, None, "unknown")]


FILES = (
    (ADS, None),
    (CLICKS, "clicks"),
    (
        "Lead ID,Email,Created,Stage,gclid\n1,a@example.com,2026-05-01,MQL,AbC\n2,b@example.com,2026-05-02,Lead,\n",
        "leads",
    ),
    ("Lead ID,SQL date\n1,2026-05-05\n2,2026-05-09\n", "stages"),
    ("Deal ID,Deal stage,Amount,Currency,Email\n7,Won,5,EUR,b@example.com;a@example.com\n", "deals"),
)


def test_order_of_files_does_not_matter(anew: Callable[[], str]) -> None:
    seen = set()
    for order in list(permutations(FILES))[::23]:
        engine = open_engine(anew())
        for text, kind in order:
            load(engine, text, **({"kind": kind} if kind else {}))
        names = dict(column(engine, Campaign, "id", "name"))
        persons = dict(column(engine, Lead, "id", "external_id"))
        leads = column(engine, Lead, "external_id", "campaign_id", "match_method", "channel", "stage")
        changes = column(engine, StageChange, "lead_id", "stage", "at", "estimated")
        seen.add(
            (
                tuple(sorted((one[0], names.get(one[1]), *one[2:]) for one in leads)),
                tuple(sorted((persons[one[0]], *one[1:]) for one in changes)),
                tuple((persons[one[0]], *one[1:]) for one in column(engine, Deal, "lead_id", "stage", "amount_micros")),
            )
        )
        engine.dispose()
    assert len(seen) == 1
