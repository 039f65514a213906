"""The company's settings, as the form of its page shows them."""

from callbacks.setting_form import shown_at
from layouts.company import Ids

show_company = shown_at(Ids.FORM, "company")
