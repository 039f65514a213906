"""Which leads come by no Google campaign, as their source and medium say."""

import pytest

from core.ingest.identity.platform import beyond_google


@pytest.mark.parametrize(
    ("source", "medium", "channel", "said"),
    [
        ("linkedin", "paid_social", "paid_social", "linkedin / paid_social"),
        ("Facebook", None, "social", "Facebook"),
        ("bing", "cpc", "paid_search", "bing / cpc"),
        ("newsletter", "email", "email", "newsletter / email"),
        (None, "email", "email", "email"),
        ("google", "organic", "organic_search", "google / organic"),
        ("google", "cpc", "paid_search", None),
        ("Google", None, "organic_search", None),  # nothing says that it was not paid
        ("googleads.g.doubleclick.net", "referral", "referral", "googleads.g.doubleclick.net / referral"),
        ("youtube", "cpc", "video", None),
        ("adwords", "ppc", "paid_search", None),
        (None, "cpc", "paid_search", None),
        (None, "spring-push", "unknown", None),
        (None, None, "paid_social", "Paid social"),  # the CRM says so
        (None, None, "paid_search", None),
        (None, None, "unknown", None),
    ],
)
def test_source_and_medium_decide(source, medium, channel, said):
    assert beyond_google(source, medium, channel) == said
