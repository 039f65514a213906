"""Pages in the order of the navigation."""

from core.web.pages import Pages
from layouts import currencies, data, overview

PAGES = (overview.PAGE, data.PAGE, currencies.PAGE)
PLACES = Pages({page.path: page for page in PAGES})
