"""Whether what a lead says of its origin rules an ad platform out."""

import re

from core.ingest.identity.channel import Origin, of_utm
from core.ingest.write.places import fold
from core.store.channels import CHANNELS, PAID

GOOGLE = re.compile(r"(^|[^a-z])(google|googleads|adwords|gdn|youtube|gmail|doubleclick)([^a-z]|$)")
AWAY = frozenset({"paid_social", "social", "email", "affiliate", "event", "partner", "offline"})
"""Channels a CRM may name that no Google campaign serves."""


def beyond_google(source: str | None, medium: str | None, channel: str | None) -> str | None:
    """What says that a lead came by no Google campaign: "linkedin / paid"; None where that may be.

    utm_source and utm_medium decide; where neither is told, the lead's channel.
    """
    if source or medium:
        return " / ".join(filter(None, (source, medium))) if _is_beyond(source or "", medium or "") else None
    return CHANNELS[channel] if channel in AWAY else None


def _is_beyond(source: str, medium: str) -> bool:
    if source and not GOOGLE.search(fold(source)):
        return True
    found = of_utm(Origin(utm_source=source, utm_medium=medium))
    # Google's own unpaid results, and what a medium alone says; one that nobody knows rules nothing out.
    return bool(medium) and found is not None and found not in {*PAID, "other"}
