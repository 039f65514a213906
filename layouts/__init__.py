"""Pages in the order of the navigation."""

from core.web.pages import Pages
from layouts import data, overview, profile, team

PAGES = (overview.PAGE, data.PAGE, profile.PAGE, team.PAGE)
PLACES = Pages({page.path: page for page in PAGES})
