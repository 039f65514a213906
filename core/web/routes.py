"""Every address the program answers, and who may use it; what is not listed here is refused."""

from dataclasses import dataclass

CALLBACKS = "/_dash-update-component"
PAGES = ("/", "/<path:path>")
"""Rules under which Dash serves pages; which permission a page needs is the page's own matter."""


@dataclass(frozen=True, slots=True)
class Route:
    """Who may use a rule (no permission: everybody), and whether its answers may be kept by browsers."""

    permission: str | None = "view"
    upload: bool = False  # bodies up to the upload limit instead of BODY_LIMIT
    cached: bool = False
    enrolling: bool = False  # answered even to those who have to set a second factor up first


STATIC = Route(permission=None, cached=True)
PUBLIC = Route(permission=None)
BODY_LIMIT = 2_000_000
"""Bytes a form or a callback may send."""

ROUTES = {
    "/login": PUBLIC,
    "/logout": PUBLIC,
    "/login/code": PUBLIC,
    "/welcome/<token>": PUBLIC,
    "/two-factor": Route(enrolling=True),
    "/two-factor/confirm": Route(enrolling=True),
    "/two-factor/codes": Route(),
    "/two-factor/off": Route(),
    "/healthz": PUBLIC,
    "/readyz": PUBLIC,
    # Files of packages and of the assets folder; data never goes there.
    "/assets/<path:filename>": STATIC,
    "/bootstrap/static/<path:filename>": STATIC,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": STATIC,
    "/_favicon.ico": STATIC,
    "/_dash-layout": Route(),
    "/_dash-dependencies": Route(),
    "/_reload-hash": Route(),
    CALLBACKS: Route(),
    "/data/version": Route(),
    "/data/upload": Route("import", upload=True),
    "/data/rejected/<int:batch>.csv": Route("import"),
    "/export/<name>.csv": Route("export"),
    "/export/drill.csv": Route("export"),
    "/export/figures.csv": Route("export"),
    "/export/junk.csv": Route("export"),
    "/export/leads.csv": Route("export"),
    "/export/audit.csv": Route("audit"),
    "/privacy/export/<int:job>.json": Route("settings"),
    "/export/search-terms.csv": Route("export"),
    **dict.fromkeys(PAGES, Route()),
}
