"""Pages in the order of the navigation."""

from core.web.pages import Pages
from layouts import audit, campaigns, channels, company, data, overview, profile, stage_page, team, thresholds

PAGES = (
    overview.PAGE,
    campaigns.PAGE,
    data.PAGE,
    profile.PAGE,
    team.PAGE,
    company.PAGE,
    thresholds.PAGE,
    channels.PAGE,
    stage_page.PAGE,
    audit.PAGE,
)
PLACES = Pages({page.path: page for page in PAGES})
