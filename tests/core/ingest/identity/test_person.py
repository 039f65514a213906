"""What e-mails and the addresses of landing pages tell."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.identity.person import email_hash, from_url


def test_an_email_is_hashed_trimmed_and_in_lower_case() -> None:
    assert email_hash(" Ann@Example.COM ") == sha256(b"ann@example.com").hexdigest()
    assert email_hash("  ") is email_hash(None) is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("utm_source=google&utm_campaign=Spring+Sale", {"utm_source": "google", "utm_campaign": "Spring Sale"}),
        ("UTM_Source=Bing", {"utm_source": "Bing"}),
        ("gclid=AbC_x-1", {"gclid": "AbC_x-1"}),
        ("campaignid=1&adgroupid=2&creative=3", {"campaign_id": "1", "ad_group_id": "2", "ad_id": "3"}),
        ("hsa_cam=1&hsa_grp=2&hsa_kw=crm", {"campaign_id": "1", "ad_group_id": "2", "keyword": "crm"}),
        ("keyword=crm%20tool&matchtype=e", {"keyword": "crm tool", "match_type": "exact"}),
        ("matchtype=p", {"match_type": "phrase"}),
        ("matchtype=b", {"match_type": "broad"}),
        ("utm_id=77", {"campaign_id": "77"}),
        ("campaignid={campaignid}&utm_term={keyword}", {}),
        ("utm_campaign={{campaign.name}}&utm_source=undefined&utm_medium=null&utm_term=(not set)", {}),
        ("utm_campaign=&gclid=+", {}),
        ("page=2", {}),
    ],
)
def test_landing_pages(query: str, found: dict[str, str]) -> None:
    assert from_url(f"https://x.example/a?{query}") == found


@pytest.mark.parametrize("url", [None, "", "https://x.example/", "http://[x?utm_source=a"])
def test_an_address_that_tells_nothing(url: str | None) -> None:
    assert from_url(url) == {}


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    found = from_url(f"https://x.example/?utm_source=a&utm_term={text}")
    assert found["utm_source"] == "a"
    assert all(value == value.strip() for value in found.values())
