"""The thresholds, as the form of their page shows them."""

from callbacks.setting_form import shown_at
from layouts.thresholds import Ids

show_thresholds = shown_at(Ids.FORM, "thresholds")
