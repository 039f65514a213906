"""Company: its name, currency, calendar and own e-mail domains."""

from enum import StrEnum

from layouts.setting_form import settings_page


class Ids(StrEnum):
    """Parts callbacks fill."""

    FORM = "company-form"


PAGE = settings_page(
    "/settings/company",
    "Company",
    "Who you are, and the calendar that every figure follows.",
    Ids.FORM,
)
