"""What identifies a person or a click across systems."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.ingest.files.values import is_placeholder
from core.ingest.records import CLICK_IDS, PLACE, UTM

# Google's ValueTrack names, and the ones the common tracking templates use for them.
VALUE_TRACK = {
    "campaign_id": ("campaignid", "campaign_id", "hsa_cam", "utm_id"),
    "ad_group_id": ("adgroupid", "adgroup_id", "hsa_grp"),
    "keyword": ("keyword", "hsa_kw"),
    "match_type": ("matchtype", "hsa_mt"),
    "ad_id": ("creative", "adid", "hsa_ad"),
}
MATCH_TYPES = {"e": "exact", "p": "phrase", "b": "broad"}


def email_hash(email: str | None) -> str | None:
    """SHA-256 of the e-mail, trimmed and lower case: how ad platforms and CRMs compare people."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest() if email and email.strip() else None


def from_url(url: str | None) -> dict[str, str]:
    """UTM values, click ids and ValueTrack parameters found in a landing page's address."""
    if not url or "?" not in url:
        return {}
    try:
        query = {name.lower(): values[0].strip() for name, values in parse_qs(urlsplit(url).query).items()}
    except ValueError:  # an address no browser would open tells nothing
        return {}
    found = {name: query[name] for name in (*UTM, *CLICK_IDS) if query.get(name)}
    for name, spellings in VALUE_TRACK.items():
        value = next((query[s] for s in spellings if query.get(s)), None)
        if value and not is_placeholder(value):
            found[name] = MATCH_TYPES.get(value, value) if name == "match_type" else value
    return {name: value for name, value in found.items() if not is_placeholder(value)}


def place_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The campaign, ad group, ... that a record names itself."""
    return {name: values[name] for name in PLACE if values.get(name)}
