"""Names, companies and addresses of invented people; all under domains nobody can own."""

from typing import NamedTuple, TypeVar

Text = TypeVar("Text", str, str | None)

FIRST = (
    "Ada", "Amara", "Anders", "Beatriz", "Bo", "Camila", "Chen", "Clara", "Daniel", "Deniz", "Elif", "Emeka", "Emma",
    "Farah", "Felix", "Giulia", "Grace", "Hana", "Henrik", "Hugo", "Ines", "Isaac", "Jamal", "Jonas", "Julia", "Kavya",
    "Keiko", "Krzysztof", "Lars", "Leila", "Li", "Lucia", "Maja", "Mateo", "Mei", "Nadia", "Noah", "Olga", "Omar",
    "Priya", "Rafael", "Rosa", "Sam", "Sofia", "Tariq", "Thea", "Tomasz", "Wei", "Yusuf", "Zoe",
)  # fmt: skip
LAST = (
    "Abebe", "Adams", "Andersson", "Bauer", "Bianchi", "Brandt", "Castillo", "Chandra", "Costa", "Dahl", "Demir",
    "Dubois", "Evans", "Fischer", "Garcia", "Hansen", "Haddad", "Horvat", "Ito", "Jansen", "Keller", "Khan", "Kowalski",
    "Larsen", "Lopez", "Meyer", "Moreau", "Mwangi", "Ng", "Nguyen", "Novak", "Okafor", "Olsen", "Patel", "Petit",
    "Popescu", "Reyes", "Rossi", "Sato", "Schmidt", "Schwartz", "Silva", "Singh", "Suzuki", "Tanaka", "Virtanen",
    "Walker", "Weber", "Yilmaz", "Zhang",
)  # fmt: skip
PLACES = (
    "Alder", "Amber", "Aspen", "Birch", "Bright", "Cedar", "Clear", "Coral", "Crest", "Delta", "Dune", "Elm", "Ever",
    "Fjord", "Garnet", "Grove", "Harbor", "Hazel", "Iris", "Juniper", "Lark", "Linden", "Maple", "Meadow", "North",
    "Oak", "Onyx", "Orchard", "Pine", "Quarry", "River", "Rowan", "Sable", "Stone", "Summit", "Tidal", "Vale", "West",
    "Willow", "Zephyr",
)  # fmt: skip
TRADES = (
    "Analytics", "Builders", "Capital", "Clinics", "Design", "Energy", "Foods", "Freight", "Health", "Homes", "Labs",
    "Learning", "Legal", "Logistics", "Machines", "Media", "Metals", "Mobility", "Networks", "Partners", "Payments",
    "Robotics", "Security", "Software", "Studios", "Supply", "Systems", "Textiles", "Travel", "Works",
)  # fmt: skip
INDUSTRIES = (
    "Software", "Manufacturing", "Professional services", "Healthcare", "Logistics", "Financial services", "Education",
    "Retail", "Construction", "Energy",
)  # fmt: skip
TITLES = (
    "Head of Sales", "Sales Manager", "CEO", "Marketing Manager", "Revenue Operations Manager", "Account Executive",
    "Founder", "IT Manager", "Operations Director", "Business Analyst",
)  # fmt: skip
TOOLS = (
    "Salesforce", "HubSpot", "Slack", "Microsoft 365", "Google Workspace", "Zendesk", "Mailchimp", "Shopify", "SAP",
    "Jira", "Notion", "Power BI",
)  # fmt: skip
COUNTRIES = ("United States", "United Kingdom", "Germany", "Sweden", "France", "Netherlands", "Canada", "Poland")
OWNERS = ("Kim Aalto", "Lee Brandt", "Ola Castillo", "Noor Demir", "Pat Evans", "Ren Ito")
SIZES = ((1, 10), (11, 50), (51, 250), (251, 2500))
TOO_SMALL = "Too small"
REASONS = (
    "No budget", TOO_SMALL, "Not a decision maker", "Bad timing", "Chose a competitor", "No reply",
    "Student or job seeker",
)  # fmt: skip
LOST_REASONS = ("Price", "Missing feature", "Chose a competitor", "No decision", "Timing")
THROWAWAY = ("mailinator.com", "guerrillamail.com", "yopmail.com", "trashmail.com")
KEYS = "qwrtzpsdfghjklxcvbnm"


class Person(NamedTuple):
    """Somebody who fills in a form."""

    first: str
    last: str
    email: str


def pick(words: tuple[Text, ...], u: float) -> Text:
    """One of some texts by a number from 0 to 1."""
    return words[int(u * len(words))]


def company(number: int) -> tuple[str, str]:
    """Name and domain of a company, by its number."""
    place, trade = PLACES[number * 7 % len(PLACES)], TRADES[number * 11 % len(TRADES)]
    return f"{place} {trade}", f"{place}{trade}-{number}.example".lower()


def person(u: float, v: float, domain: str) -> Person:
    """Somebody at a company."""
    first, last = pick(FIRST, u), pick(LAST, v)
    return Person(first, last, f"{first}.{last}@{domain}".lower())


def bot(number: int) -> Person:
    """Keys struck at random, at an address that lives for ten minutes."""
    digits = [number * prime % 997 % len(KEYS) for prime in (3, 7, 13, 29, 31, 37, 41, 43, 47, 53)]
    keys = "".join(KEYS[digit] for digit in digits)
    return Person(keys[:5], keys[5:], f"{keys}@{THROWAWAY[number % len(THROWAWAY)]}")


def tester(number: int) -> Person:
    """A colleague who tries the form out."""
    return Person("Test", "Test", f"test+{number}@northwind.example")
