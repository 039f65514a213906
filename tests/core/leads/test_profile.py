"""Who a lead is, what is known of the company, where it came from: each told by what told it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from core.errors import NotFound
from core.leads import company, deals
from core.leads.origin import origin
from core.leads.path import steps
from core.leads.profile import profile, row_of
from core.scoring.mailbox import work_domain
from core.store.models import LeadTag, Tag
from core.store.settings import set_team
from core.store.stages import Stage

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("forged", [0, -1, 9, 2**31, 10**40, True, None, "1", [1], {"a": 1}, 1.0])
def test_a_lead_that_is_not_there_is_not_found(connection, world, forged):
    world.lead("2026-03-01")
    with pytest.raises(NotFound, match="no such lead"):
        row_of(connection, forged)


def test_the_profile_tells_times_in_the_teams_zone(connection, world):
    set_team(connection, "time_zone", "Asia/Tokyo")
    lead = world.lead(
        "2026-03-02 20:30", first_name="Ada", last_name="Brandt", company_name="Alder", phone="+1", status="mql",
        own_stage=2, own_stage_over="mql", assigned="Kim", owner="Lee", own_owner="Kim", own_owner_over="Lee",
        own_owner_at=NOW, stage=Stage.MQL, score=72, grade="B1", attributes={"Fax": "12"},
    )  # fmt: skip
    for key, name in enumerate(("vip", "Berlin"), 1):
        connection.execute(insert(Tag).values(id=key, name=name, key=name.casefold()))
        connection.execute(insert(LeadTag).values(lead_id=lead, tag_id=key))
    found = profile(connection, row_of(connection, lead))
    assert (found.label, found.company, found.stage, found.stage_here) == ("Ada Brandt", "Alder", Stage.MQL, True)
    assert (found.owner, found.owner_here, found.score, found.grade) == ("Kim", True, 72, "B1")
    assert f"{found.created_at:%Y-%m-%d %H:%M}" == "2026-03-03 05:30"
    assert (found.tags, found.more, found.on_deal, found.system) == (("Berlin", "vip"), {"Fax": "12"}, False, "files")


def test_each_fact_of_a_company_says_who_told_it(connection, world):
    set_team(connection, "currency", "EUR")
    record = world.company("Acme Inc", "acme.test", employees=120, revenue_micros=5_000_000, technologies=["Jira"])
    lead = world.lead(
        "2026-03-01", company_id=record, company_name="ACME", company_domain="acme.test", country="France"
    )
    other = world.lead("2026-03-01", email="bo@Beta.io", company_name="Beta")
    private = world.lead("2026-03-01", email="bo@gmail.com")
    by_record = "Company record in files, by its domain"
    assert company.facts(connection, row_of(connection, lead)) == [
        ("name", "Acme Inc", by_record), ("domain", "acme.test", by_record), ("employees", 120, by_record),
        ("revenue_micros", (5_000_000, "EUR"), by_record), ("country", "France", "Lead record"),
        ("technologies", ["Jira"], by_record),
    ]  # fmt: skip
    assert company.facts(connection, row_of(connection, other)) == [
        ("name", "Beta", "Lead record"), ("domain", "beta.io", "Domain of the e-mail address"),
    ]  # fmt: skip
    assert company.facts(connection, row_of(connection, private)) == []


def test_colleagues_share_the_company_or_the_domain_of_their_work(connection, world):
    record = world.company("Acme", "acme.test")
    first = world.lead("2026-03-01", company_id=record, company_domain="acme.test", email="a@acme.test")
    second = world.lead("2026-03-02", company_id=record, company_domain="acme.test", email="b@acme.io")
    third = world.lead("2026-03-03", email="C@ACME.test", first_name="Cy")
    world.lead("2026-03-04", email="d@notacme.test")
    friends = [world.lead("2026-03-05", email=f"{name}@gmail.com") for name in "ef"]
    world.settle()
    found = company.colleagues(connection, row_of(connection, first))
    assert list(found["id"]) == [third, second]
    assert list(company.colleagues(connection, row_of(connection, third))["id"]) == [second, first]
    assert company.colleagues(connection, row_of(connection, friends[0])).empty
    assert list(company.colleagues(connection, row_of(connection, first), limit=1)["id"]) == [third]


@pytest.mark.parametrize(
    ("email", "domain"),
    [("a@Firm.io", "firm.io"), ("a@gmail.com", None), ("a@localhost", None), ("@firm.io", None), ("", None),
     (None, None), ("no address", None)],
)  # fmt: skip
def test_the_domain_of_an_address_at_work(email, domain):
    assert work_domain(email) == domain


def test_the_origin_down_to_the_ad_with_first_and_last_touch(connection, world):
    campaign = world.campaign("Brand")
    group = world.ad_group(campaign, "Group")
    keyword, ad = world.keyword(group, "crm"), world.ad(group, "Try it")
    lead = world.lead(
        "2026-03-05", campaign=campaign, ad_group=group, keyword=keyword, ad=ad, channel="paid_search", gclid="Abc",
        channel_evidence="campaign", match_method="gclid", match_confidence=100, utm_source="google",
    )  # fmt: skip
    world.touch(lead, "2026-03-04", "visit", channel="referral")
    world.touch(lead, "2026-03-01", "ad click", channel="paid_search", campaign=campaign)
    world.touch(lead, "2026-03-09", "call", side="sales")
    found = origin(connection, row_of(connection, lead))
    assert found.places == {
        "campaign": (campaign, "Brand"), "ad_group": (group, "Group"), "keyword": (keyword, "crm"), "ad": (ad, "Try it")
    }  # fmt: skip
    assert (found.channel, found.method, found.confidence) == (("paid_search", "Paid search"), "gclid", 100)
    assert found.marks == {"gclid": "Abc", "utm_source": "google"}
    assert (found.first.kind, found.first.campaign, found.first.at.day) == ("ad click", "Brand", 1)
    assert (found.last.kind, found.last.channel, found.last.at.day) == ("visit", "Referral", 4)
    bare = origin(connection, row_of(connection, world.lead("2026-03-05")))
    assert (bare.places, bare.method, bare.marks, bare.first, bare.last) == ({}, None, {}, None, None)


def test_the_path_counts_days_from_creation_and_in_each_stage(connection, world):
    lead = world.lead("2026-03-01", stages={Stage.MQL: "2026-03-04", Stage.SQL: "2026-03-14"})
    skipped = world.lead("2026-03-01", stages={Stage.SQL: "2026-03-05"})
    lost = world.lead("2026-03-01", stages={Stage.MQL: "2026-03-03", Stage.DISQUALIFIED: "2026-03-10"})
    later = world.lead("2026-03-01", stages={Stage.MQL: "2026-04-20"})
    back = world.lead("2026-03-01", stages={Stage.MQL: "2026-03-04", Stage.SQL: "2026-03-14"}, stage=Stage.MQL)
    world.settle()

    def path(number):
        found = steps(connection, row_of(connection, number), NOW)
        return [(step.stage.name, step.after, step.stayed, step.is_dated) for step in found]

    assert path(lead) == [("LEAD", 0, 3, True), ("MQL", 3, 10, True), ("SQL", 13, 17, True)]
    assert path(skipped) == [("LEAD", 0, 4, True), ("MQL", 4, 0, False), ("SQL", 4, 26, True)]
    assert path(lost) == [("LEAD", 0, 2, True), ("MQL", 2, 7, True), ("DISQUALIFIED", 9, None, True)]
    assert path(later) == [("LEAD", 0, None, True)], "it is an MQL only in April"
    assert path(back)[-1] == ("SQL", 13, None, True), "it is an MQL again"


def test_the_deals_of_a_lead_and_whose_revenue_they_are(connection, world):
    set_team(connection, "currency", "EUR")
    world.rate("USD", "EUR", "2026-03-20", 0.5)
    first, second = world.lead("2026-03-01"), world.lead("2026-03-02")
    won = world.deal(first, second, stage=Stage.WON, amount=900, currency="USD", created="2026-03-05",
                     closed="2026-03-20", name="Big")  # fmt: skip
    opened = world.deal(second, amount=100, created="2026-03-10")
    world.settle()
    rows = deals.deals(connection, second).records()
    assert [(row["id"], row["stage"], row["currency"], row["is_credited"]) for row in rows] == [
        (opened, Stage.OPPORTUNITY, "EUR", True), (won, Stage.WON, "USD", False)]  # fmt: skip
    assert rows[1]["converted_micros"] == 450_000_000
    assert profile(connection, row_of(connection, second)).on_deal
    assert deals.deals(connection, world.lead("2026-03-09")).empty
