"""What happens to tracking values on their way into a CRM: one in ten arrives changed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.ingest.connectors.demo.crm import SITE

SHARE = 0.10


class Way(StrEnum):
    """How a value is changed."""

    CASE = "case"
    PLUS = "plus signs for spaces"
    MISSING = "missing"
    TRUNCATED = "truncated"
    MISSPELT = "misspelt"


EVERYTHING = frozenset({"campaign", "keyword", "ad"})
INSIDE = frozenset({"keyword", "ad"})
NOTHING = frozenset[str]()
KEPT = 0.6  # of a text that is cut


@dataclass(frozen=True, slots=True)
class Arrived:
    """The tracking values a CRM ends up with, and the levels nobody can tell from them any more."""

    values: Mapping[str, str | None]
    lost: frozenset[str]


def arrive(seed: int, lead: Mapping[str, Any], names: frozenset[str]) -> Arrived:
    """One lead's values. They came by click id, by the landing page's address or by utm values, one of these.

    A changed text never becomes one of `names`: what it meant would be told wrongly rather than not at all.
    """
    luck = random.Random(f"{seed}/{lead['id']}")  # noqa: S311 - an invented company needs no secrets
    kept = {name: lead.get(name) for name in ("utm_source", "utm_medium", "referrer")}
    if not lead.get("utm_campaign"):
        return Arrived({**kept, "landing_url": lead.get("landing_url")}, NOTHING)
    url = lead.get("landing_url") or ""
    ways = [name for name, there in (("gclid", lead.get("gclid")), ("url", "?" in url), ("utm", True)) if there]
    match luck.choice(ways):
        case "gclid":
            value, lost = _click_id(lead["gclid"], _way(luck))
            return Arrived({**kept, "gclid": value, "landing_url": SITE}, lost)
        case "url":
            value, lost = _address(url.partition("&gclid=")[0], _way(luck))
            return Arrived({**kept, "landing_url": value}, lost)
    utm, lost = _utm(luck, lead, names)
    return Arrived({**kept, **utm, "landing_url": SITE}, lost)


def _way(luck: random.Random) -> Way | None:
    return luck.choice(list(Way)) if luck.random() < SHARE else None


def _click_id(text: str, way: Way | None) -> tuple[str | None, frozenset[str]]:
    """Any change breaks it."""
    changed = {
        None: text, Way.CASE: text.lower(), Way.PLUS: text.replace("-", "+").replace("_", "+"), Way.MISSING: None,
        Way.TRUNCATED: text[:20], Way.MISSPELT: text[1:] + text[0],
    }[way]  # fmt: skip
    return changed, NOTHING if changed == text else EVERYTHING


def _address(url: str, way: Way | None) -> tuple[str | None, frozenset[str]]:
    """An address survives another case; cut, it names the campaign only."""
    match way:
        case Way.CASE:
            return url.lower(), NOTHING
        case Way.MISSING:
            return None, EVERYTHING
        case Way.TRUNCATED:
            return url.partition("&creative=")[0], INSIDE
        case Way.MISSPELT:
            return url.replace("campaignid=", "campainid="), EVERYTHING
    return url, NOTHING


def _utm(
    luck: random.Random, lead: Mapping[str, Any], names: frozenset[str]
) -> tuple[dict[str, str | None], frozenset[str]]:
    """Each value is changed by itself."""
    found: dict[str, str | None] = {}
    lost: set[str] = set()
    for name, level in (("utm_campaign", "campaign"), ("utm_term", "keyword"), ("utm_content", "ad")):
        if text := lead.get(name):
            found[name], is_lost = _text(text, _way(luck), names)
            lost |= {level} if is_lost else set()
    return found, EVERYTHING if "campaign" in lost else frozenset(lost)


def _text(text: str, way: Way | None, names: frozenset[str]) -> tuple[str | None, bool]:
    """Case and plus signs do no harm; an id has neither."""
    match way:
        case Way.CASE:
            return text.upper(), False
        case Way.PLUS:
            return text.replace(" ", "+"), False
        case Way.MISSING:
            return None, True
        case Way.TRUNCATED:
            return _unlike(text[: max(2, int(len(text) * KEPT))].strip(), names), True
        case Way.MISSPELT:
            return _unlike(text[:2] + "x" + text[3:], names), True
    return text, False


def _unlike(text: str, names: frozenset[str]) -> str:
    while text.lower() in names:
        text = text[:-1].strip()
    return text
