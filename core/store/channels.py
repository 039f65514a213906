"""Acquisition channels: their codes, the words people see, and which are paid."""

CHANNELS = {
    "paid_search": "Paid search",
    "performance_max": "Performance Max",
    "paid_social": "Paid social",
    "display": "Display",
    "video": "Video",
    "shopping": "Shopping",
    "organic_search": "Organic search",
    "social": "Social",
    "email": "Email",
    "referral": "Referral",
    "direct": "Direct",
    "affiliate": "Affiliate",
    "event": "Events",
    "partner": "Partners",
    "offline": "Offline",
    "other": "Other",
    "unknown": "Unknown",
}

CODES = dict(zip(CHANNELS, range(1, len(CHANNELS) + 1), strict=True))
"""The number of each channel in the derived tables; new channels go to the end."""
BY_CODE = {code: channel for channel, code in CODES.items()}

PAID = frozenset({"paid_search", "performance_max", "paid_social", "display", "video", "shopping", "affiliate"})
UNKNOWN = "unknown"
