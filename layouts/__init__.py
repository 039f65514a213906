"""Pages in the order of the navigation."""

from layouts import data, overview

PAGES = (overview.PAGE, data.PAGE)
