"""Campaigns, ad groups, keywords and ads: found again by id or name, amended, let go."""

from sqlalchemy import Engine

from core.store.models import Ad, AdGroup, AdMetric, Campaign, CampaignAlias, ImportChange, Keyword, Lead
from tests.core.ingest.importing import column, contents, counts, load, rows, take_back

BY_ID = "Campaign ID,Campaign,Campaign status,Day,Cost\n"
BY_NAME = "Campaign,Campaign type,Day,Cost,Impr.,Clicks\n"
KEYWORDS = "Campaign,Ad group,Keyword,Match type,Day,Cost\n"


def campaigns(engine: Engine) -> list[tuple[str, str, str | None, str | None, str]]:
    return column(engine, Campaign, "external_id", "name", "type", "status", "channel")


def test_names_compare_without_case_and_spacing(engine: Engine) -> None:
    load(engine, BY_NAME + "Spring  Sale,Search,2026-05-01,1,1,1\n")
    load(engine, BY_NAME + " spring sale ,,2026-05-02,1,1,1\n")
    assert campaigns(engine) == [("name:spring sale", "Spring  Sale", "Search", None, "paid_search")]


def test_an_id_that_comes_later_is_taken_on_and_given_back(engine: Engine) -> None:
    load(engine, BY_NAME + "Brand,Search,2026-05-01,1,1,1\n")
    before = contents(engine)
    second = load(engine, BY_ID + "11,Brand,Enabled,2026-05-02,1\n")
    assert campaigns(engine) == [("11", "Brand", "Search", "Enabled", "paid_search")]
    take_back(engine, second.batch)
    assert contents(engine) == before


def test_another_id_with_the_same_name_is_another_campaign(engine: Engine) -> None:
    load(engine, BY_ID + "11,Brand,,2026-05-01,1\n12,Brand,,2026-05-01,1\n")
    assert [one[0] for one in campaigns(engine)] == ["11", "12"]


def test_a_renamed_campaign_keeps_its_figures_and_links_by_its_new_name(engine: Engine) -> None:
    load(engine, BY_ID + "11,Old,Enabled,2026-05-01,1\n")
    load(engine, "Lead ID,Created,UTM campaign\n1,2026-05-03,New\n", kind="leads")
    before = contents(engine)
    second = load(engine, BY_ID + "11,New,Enabled,2026-05-02,1\n")
    assert campaigns(engine) == [("11", "New", None, "Enabled", "paid_search")]
    assert column(engine, AdMetric, "campaign_id") == [1, 1]
    assert column(engine, Lead, "campaign_id") == [1]
    changed = [row for row in rows(engine, ImportChange) if row["table_name"] == "campaign"]
    assert [(row["before"], row["after"]) for row in changed] == [({"name": "Old"}, {"name": "New"})]
    take_back(engine, second.batch)
    assert contents(engine) == before


def test_two_names_for_an_id_in_one_file_settle(engine: Engine) -> None:
    text = BY_ID + "11,Old,,2026-05-01,1\n11,New,,2026-05-02,1\n"
    load(engine, text)
    again = load(engine, text)
    assert (counts(again), again.batch, campaigns(engine)[0][1]) == ((0, 0, 2), None, "Old")


def test_the_type_decides_the_channel_once_it_is_known(engine: Engine) -> None:
    load(engine, BY_NAME + "A,,2026-05-01,1,1,1\n")
    assert campaigns(engine)[0][4] == "paid_search"
    load(engine, BY_NAME + "A,Performance Max,2026-05-02,1,1,1\n")
    load(engine, BY_NAME + "A,,2026-05-03,1,1,1\n")
    assert campaigns(engine)[0][2:] == ("Performance Max", None, "performance_max")


def test_a_keyword_is_its_text_and_match_type_in_its_ad_group(engine: Engine) -> None:
    load(engine, KEYWORDS + "A,G,crm,Exact match,2026-05-01,1\nA,G,crm,Broad match,2026-05-01,1\n")
    load(engine, KEYWORDS + "A,G,CRM,Exact match,2026-05-02,1\nA,H,crm,Exact match,2026-05-02,1\n")
    assert column(engine, AdGroup, "name") == ["G", "H"]
    assert column(engine, Keyword, "ad_group_id", "text", "match_type") == [
        (1, "crm", "exact"), (1, "crm", "broad"), (2, "crm", "exact"),
    ]  # fmt: skip


def test_undo_lets_go_of_what_nothing_refers_to(engine: Engine) -> None:
    kept = load(engine, KEYWORDS + "A,G,crm,Exact match,2026-05-01,1\n")
    gone = load(engine, KEYWORDS + "A,G,erp,Exact match,2026-05-01,1\nB,G,crm,Exact match,2026-05-01,1\n")
    with engine.begin() as connection:
        connection.execute(CampaignAlias.__table__.insert().values(value="b", campaign_id=2))
    take_back(engine, gone.batch)
    assert column(engine, Campaign, "name") == ["A"]
    assert column(engine, Keyword, "text") == ["crm"]
    assert rows(engine, CampaignAlias) == []
    take_back(engine, kept.batch)
    assert not any(contents(engine).values())


def test_what_is_remembered_of_a_campaign_goes_with_it(engine: Engine) -> None:
    """Its number is given again, and undoing must not touch the one that has it then."""
    first = load(engine, BY_ID + "11,A,Enabled,2026-05-01,1\n")
    second = load(engine, BY_ID + "11,A,Paused,2026-05-01,1\n")  # changes the status, no figures
    take_back(engine, first.batch)
    load(engine, BY_ID + "12,B,Paused,2026-05-01,1\n")
    take_back(engine, second.batch)
    assert campaigns(engine) == [("12", "B", None, "Paused", "paid_search")]


def test_ads_by_id_or_by_text(engine: Engine) -> None:
    head = "Campaign,Ad group,Ad ID,Headline 1,Headline 2,Day,Cost\n"
    load(engine, head + "A,G,7,Try it,Free,2026-05-01,1\nA,G,8,,,2026-05-01,1\n", kind="google_ads_ads")
    assert column(engine, Ad, "external_id", "text") == [("7", "Try it | Free"), ("8", "Ad 8")]
