"""Every rule of the channel, and which comes first."""

from typing import Any

import pytest

from core.ingest.identity.channel import Origin, channel_of


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"campaign_channel": "display", "google_click": True, "utm_source": "bing"}, ("display", "campaign")),
        ({"google_click": True, "utm_source": "newsletter"}, ("paid_search", "click id")),
        ({"utm_medium": "email", "source_value": "Referral"}, ("email", "utm")),
        ({"utm_source": "nothing known", "source_value": "Referral"}, ("referral", "crm source")),
        ({"channel_value": "Events", "source_value": "Referral"}, ("event", "crm source")),
        ({"source_value": "Referral", "referrer": "https://google.com"}, ("referral", "crm source")),
        ({"source_value": "", "referrer": "https://www.google.com/search"}, ("organic_search", "referrer")),
        ({"source_value": "unknown"}, ("unknown", "crm source")),
        ({"source_value": ""}, ("unknown", None)),
        ({}, ("unknown", None)),
    ],
)
def test_order_of_evidence(known: dict[str, Any], expected: tuple[str, str | None]) -> None:
    assert channel_of(Origin(**known)) == expected


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "expected"),
    [
        ("(direct)", "(none)", "", "direct"),
        ("google", "cpc", "EU cross-network", "performance_max"),
        ("google", "cpc", "Shopping DE", "shopping"),
        ("google", "cpc", "workshop", "paid_search"),
        ("youtube", "cpv-cpc", "", "video"),
        ("facebook.com", "paid_social", "", "paid_social"),
        ("LinkedIn", "CPC", "", "paid_social"),
        ("bing", "ppc", "", "paid_search"),
        ("google", "cpm", "", "paid_search"),
        ("adnetwork", "cpm", "", "display"),
        ("adnetwork", "banner", "", "display"),
        ("partner.example", "paid", "", "other"),
        ("instagram", "", "", "social"),
        ("x", "social", "", "social"),
        ("vimeo", "", "", "video"),
        ("duckduckgo", "", "", "organic_search"),
        ("any", "organic", "", "organic_search"),
        ("newsletter", "", "", "email"),
        ("crm", "e-mail", "", "email"),
        ("site", "affiliate", "", "affiliate"),
        ("site", "referral", "", "referral"),
        ("fair", "webinar", "", "event"),
        ("who", "knows", "", "unknown"),
    ],
)
def test_utm(source: str, medium: str, campaign: str, expected: str) -> None:
    assert channel_of(Origin(utm_source=source, utm_medium=medium, utm_campaign=campaign))[0] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("organic_search", "organic_search"),
        ("Direct Traffic", "direct"),
        ("direct_traffic", "direct"),
        ("Offline Sources", "offline"),
        ("Performance Max", "performance_max"),
        ("Email  Marketing", "email"),
        ("other_publicities", "other"),
        ("Zeitung", "other"),
    ],
)
def test_crm_source(value: str, expected: str) -> None:
    assert channel_of(Origin(source_value=value)) == (expected, "crm source")


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://www.google.de/search?q=x", "organic_search"),
        ("lnkd.in", "referral"),
        ("https://de.linkedin.com/feed", "social"),
        ("blog.example.com/post", "referral"),
        ("mygoogle-fans.example", "referral"),
    ],
)
def test_referrer(referrer: str, expected: str) -> None:
    assert channel_of(Origin(referrer=referrer)) == (expected, "referrer")
