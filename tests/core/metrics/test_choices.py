"""What filters can be set to."""

import pytest

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.choices import choices, chosen
from tests.factories import World


@pytest.fixture
def ids(connection):
    world = World(connection)
    brand, led = world.campaign("Brand"), world.campaign("Ähnlich", channel="paid_social")
    world.campaign("Nothing yet", channel="display")
    world.daily("2026-03-02", 5, campaign_id=brand)
    world.period("2026-01-01", "2026-01-31", 7, campaign_id=(total := world.campaign("Total", channel="video")))
    world.daily("2026-03-02", 5, channel="affiliate", campaign_id=None)
    world.lead("2026-03-01", campaign_id=led, channel="paid_social", source_value="Fair")
    world.lead("2026-03-01", channel="email")
    world.settle()
    return {"brand": brand, "led": led, "total": total}


def test_campaigns_with_figures_or_leads_by_label(connection, ids):
    found = choices(connection, "campaign")
    assert found == [(ids["brand"], "Brand"), (ids["total"], "Total"), (ids["led"], "Ähnlich")]


def test_channels_of_campaigns_of_leads_and_of_spend_without_a_campaign(connection, ids):
    found = {key for key, _ in choices(connection, "channel")}
    assert found == {"paid_search", "video", "affiliate", "paid_social", "email"}


def test_other_dimensions_have_no_list(connection):
    with pytest.raises(InvalidInput, match="keyword"):
        choices(connection, "keyword")


def test_what_is_filtered_by_has_its_labels_and_what_is_gone_is_told(connection, ids):
    asked = Filters().with_where("campaign", (f"id:{ids['brand']}", "id:999")).with_where("channel", ("email",))
    names, gone = chosen(connection, asked)
    assert names["campaign", ids["brand"]] == "Brand"
    assert names["channel", "email"] == "Email"
    assert gone == (("campaign", "id:999"),)
