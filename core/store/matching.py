"""How leads are matched with campaigns: the ways, surest first, and their numbers in the derived tables."""

METHODS = ("lead_form", "gclid", "crm", "email", "valuetrack", "mapped", "utm")
METHOD_CODES = {method: code for code, method in enumerate(METHODS, 1)}
"""0 is "not matched"; new ways go to the end."""
