"""Names on leads that no campaign is known for: how many leads they concern, and what they can be."""

from core.filters import Filters
from core.frame import Frame
from core.metrics.audit import Gaps, MatchAudit
from layouts.matching import Choices, matching
from tests.layouts.tree import text, walk

NONE = Frame.of([], ["campaign_key", "campaign", "spend"])
VALUES = [("brnd", 30, {(None, None, "unknown"): 30}), ("summer post", 1, {("linkedin", "paid", "paid_social"): 1})]
AUDIT = MatchAudit(
    gaps=Gaps(0, 0, "USD", NONE, 31),
    values=Frame.of(VALUES, ["value", "leads", "origins"]),
    methods={"none": 150},
    loose={},
)


def rows(campaigns, google):
    """Name -> its words and the campaigns offered for it."""
    shown = matching(AUDIT, Choices(campaigns, google), [], Filters(), may_map=True)
    names = {"brnd", "summer post"}
    found = {}
    for row in walk(shown):
        if type(row).__name__ == "Tr" and (name := next((n for n in names if text(row).startswith(n)), None)):
            offered = [part.options for part in walk(row) if type(part).__name__ == "Select"]
            found[name] = text(row), [option["label"] for option in offered[0]] if offered else None
    return found


def test_each_name_says_which_share_of_leads_it_concerns():
    shown = rows([("id:1", "Brand")], {1})
    assert "30 20 %" in shown["brnd"][0]
    assert "1 < 1 %" in shown["summer post"][0]


def test_campaigns_of_google_are_not_offered_for_another_platform():
    shown = rows([("id:1", "Brand"), ("id:2", "Posts")], {1})
    assert shown["brnd"][1] == ["Brand", "Posts"]
    assert shown["summer post"][1] == ["Posts"]
    assert "Not Google Ads: linkedin / paid" in shown["summer post"][0]
    assert rows([("id:1", "Brand")], {1})["summer post"][1] is None, "nothing is left to choose"
