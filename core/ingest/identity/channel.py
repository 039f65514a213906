"""Which channel a lead came through: the first rule of RULES that applies, with its evidence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from core.ingest.write.places import fold
from core.store.channels import CHANNELS, UNKNOWN

PAID = re.compile(r"^(.*cp.*|ppc|retargeting|paid.*)$")
SEARCH = re.compile(r"(^|[./])(google|bing|yahoo|duckduckgo|baidu|yandex|ecosia|qwant|naver|startpage)($|[./])")
SOCIAL = re.compile(
    r"(^|[./])(facebook|fb|instagram|ig|linkedin|lnkd|twitter|x|t|tiktok|youtube|reddit|pinterest|xing|threads)"
    r"($|\.(com|co|de|net)$)"
)
VIDEO = re.compile(r"(^|[./])(youtube|vimeo|dailymotion|twitch)($|\.)")
MAIL = frozenset({"email", "e-mail", "e_mail", "e mail", "newsletter"})
SOCIAL_MEDIA = frozenset({"social", "social-network", "social-media", "sm", "social network", "social media"})

SOURCE_VALUES = {
    "paid_search": "paid search, google ads, adwords, google adwords, sem, ppc, cpc, bing ads, microsoft ads",
    "paid_social": "paid social, facebook ads, linkedin ads, meta ads, instagram ads, tiktok ads",
    "performance_max": "performance max, pmax",
    "display": "display, banner, programmatic",
    "video": "video, youtube ads",
    "organic_search": "organic search, organic, seo, google organic, bing organic",
    "social": "social, social media, organic social",
    "email": "email, e-mail, email marketing, newsletter",
    "referral": "referral, referrals, word of mouth, customer referral",
    "direct": "direct, direct traffic, (direct), none",
    "affiliate": "affiliate, affiliates",
    "event": "event, events, trade show, conference, webinar, seminar",
    "partner": "partner, partners, reseller",
    "offline": "offline, offline sources, phone, phone inquiry, cold call, outbound, purchased list",
    "other": "other, other campaigns, other publicities",
    UNKNOWN: "unknown",
}
_OF_VALUE = {
    **{fold(label): code for code, label in CHANNELS.items()},
    **{word.strip(): code for code, line in SOURCE_VALUES.items() for word in line.split(",")},
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known about where a lead came from; None: nothing was said."""

    campaign_channel: str | None = None
    google_click: bool = False
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    channel_value: str | None = None
    source_value: str | None = None
    referrer: str | None = None


def channel_of(origin: Origin, told: Mapping[str, str] = MappingProxyType({})) -> tuple[str, str | None]:
    """(channel code, evidence): campaign, click id, UTM, CRM source, referrer, else unknown.

    `told` has the channels that people gave to CRM source values, by `value_key`.
    """
    if origin.campaign_channel:
        return origin.campaign_channel, "campaign"
    if origin.google_click:
        return "paid_search", "click id"
    if (origin.utm_source or origin.utm_medium) and (found := of_utm(origin)):
        return found, "utm"
    for value in (origin.channel_value, origin.source_value):
        if value and (found := told.get(value_key(value)) or of_value(value)):
            return found, "crm source"
    if origin.referrer and (found := of_referrer(origin.referrer)):
        return found, "referrer"
    return UNKNOWN, None


@lru_cache(maxsize=10_000)
def of_value(value: str) -> str | None:
    """The channel a CRM source value (or a channel's code or name) stands for; "other" for a new one."""
    key = value_key(value)
    return _OF_VALUE.get(key) or ("other" if key else None)


@lru_cache(maxsize=10_000)
def value_key(value: str) -> str:
    """How CRM source values compare: case, spacing and underscores do not matter."""
    return fold(value.replace("_", " "))


def of_utm(origin: Origin) -> str | None:
    """Google Analytics' default channel group rules, in their order."""
    source, medium = fold(origin.utm_source or ""), fold(origin.utm_medium or "")
    campaign = fold(origin.utm_campaign or "")
    paid = bool(PAID.match(medium))
    rules = (
        (source in ("direct", "(direct)") and medium in ("", "(none)", "none"), "direct"),
        ("cross-network" in campaign or medium == "cross-network", "performance_max"),
        (paid and re.search(r"(^|[^a-df-z])shop", campaign), "shopping"),
        (paid and VIDEO.search(source), "video"),
        (paid and SOCIAL.search(source), "paid_social"),
        (paid and SEARCH.search(source), "paid_search"),
        (medium in ("display", "banner", "expandable", "interstitial", "cpm"), "display"),
        (paid, "other"),
        (bool(SOCIAL.search(source)) or medium in SOCIAL_MEDIA, "social"),
        (medium == "video" or VIDEO.search(source), "video"),
        (medium == "organic" or SEARCH.search(source), "organic_search"),
        (source in MAIL or medium in MAIL, "email"),
        (medium in ("affiliate", "affiliates"), "affiliate"),
        (medium in ("referral", "app", "link"), "referral"),
        (medium in ("event", "webinar"), "event"),
    )
    return next((channel for applies, channel in rules if applies), None)


def of_referrer(referrer: str) -> str | None:
    """Search engines and social networks by host; any other site refers."""
    host = (urlsplit(referrer if "//" in referrer else f"//{referrer}").hostname or "").removeprefix("www.")
    if not host:
        return None
    if SEARCH.search(host):
        return "organic_search"
    return "social" if SOCIAL.search(host) else "referral"
