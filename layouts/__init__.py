"""Pages in the order of the navigation."""

from core.web.pages import Pages
from layouts import (
    audit,
    campaign,
    campaigns,
    channels,
    company,
    currencies,
    data,
    lead_page,
    leads,
    overview,
    privacy,
    profile,
    queue,
    routing,
    scoring,
    stage_page,
    team,
    thresholds,
)

PAGES = (
    overview.PAGE,
    leads.PAGE,
    campaigns.PAGE,
    campaign.PAGE,
    queue.PAGE,
    lead_page.PAGE,
    data.PAGE,
    profile.PAGE,
    team.PAGE,
    company.PAGE,
    thresholds.PAGE,
    currencies.PAGE,
    channels.PAGE,
    stage_page.PAGE,
    scoring.PAGE,
    routing.PAGE,
    privacy.PAGE,
    audit.PAGE,
)
PLACES = Pages({page.path: page for page in PAGES})
