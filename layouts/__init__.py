"""Pages in the order of the navigation."""

from core.web.pages import Pages
from layouts import campaign, campaigns, data, overview

PAGES = (overview.PAGE, campaigns.PAGE, campaign.PAGE, data.PAGE)
PLACES = Pages({page.path: page for page in PAGES})
