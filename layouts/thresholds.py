"""Thresholds: from where on a figure is worth acting on, what is junk, what is late."""

from enum import StrEnum

from layouts.setting_form import settings_page


class Ids(StrEnum):
    """Parts callbacks fill."""

    FORM = "thresholds-form"


PAGE = settings_page(
    "/settings/thresholds",
    "Thresholds",
    "When a figure is worth acting on, what counts as junk, when data is late.",
    Ids.FORM,
)
