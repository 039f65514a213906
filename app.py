"""Composition root: Flask, its gate, Dash and the pages meet here and nowhere else."""

import gc
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from ctypes import CDLL
from datetime import datetime
from importlib.resources import files
from types import FrameType
from typing import Any, NoReturn

gc.disable()  # what is imported stays: to look through all of it again and again takes a third of the start

from dash import Dash, html
from dash.development.base_component import Component
from dash.exceptions import DependencyException
from flask import Flask

import callbacks
from callbacks.guard import light
from core import config
from core.config import Settings
from core.errors import AppError, InvalidInput
from core.jobs.schedule import SCHEDULE, Entry
from core.jobs.scheduler import Scheduler
from core.store import migrate
from core.web import theme
from core.web.auth import current_person, current_preferences
from core.web.errors import not_found
from core.web.server import know_dash, make
from layouts import PAGES
from layouts.shell import Ids, layout

gc.freeze()
gc.enable()

INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    <link rel="stylesheet" href="/bootstrap/static/css/bootstrap.min.css">
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>
"""
MB = 1_000_000
M_ARENA_MAX = -8  # of malloc.h
SWITCH_SECONDS = 0.001
"""How long a thread that draws a page may hold up those that only send an answer; Python's own 5 ms add up."""


class Themed(Dash):
    """Dash whose pages come in the colours the person chose; without a choice the computer's decide."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The index page; the theme stands in its first element, so that no other one flashes up before."""
        page = super().interpolate_index(**parts)
        chosen = current_preferences().theme
        theme.remember(chosen)  # it may have been chosen in another browser
        return page if chosen == "system" else page.replace("<html ", f'<html data-bs-theme="{chosen}" ', 1)


def create_app(settings: Settings) -> Flask:
    """The whole program as a WSGI application; Dash is mounted behind the gate."""
    server = make(settings, pages={page.path: page.permission for page in PAGES})
    app = Themed(
        "app",
        server=server,
        title="Lead Intelligence",
        update_title=None,  # type: ignore[arg-type]
        index_string=INDEX,
        suppress_callback_exceptions=True,
        compress=True,
    )
    app.layout = _layout
    server.register_error_handler(DependencyException, not_found)
    callbacks.register(app)
    know_dash(server, app.callback_map, app.csp_hashes, unheeded=(Ids.CHANGED, Ids.RETRY))
    return server


def _layout() -> Component:
    """The shell; Dash also asks while it answers the first request of all, which may be a stranger's."""
    return html.Div() if current_person() is None else light(layout())


def main(clock: Callable[[], datetime] | None = None, entries: Sequence[Entry] = SCHEDULE) -> None:
    """Serve, and run what is scheduled, until SIGTERM or Ctrl-C; by another clock when one is given."""
    from waitress import serve

    settings = config.read()
    server = _ready(settings)
    if clock is not None:
        server.config["NOW"] = clock
    scheduler = Scheduler(server.config["ENGINE"], settings, server.config["NOW"], entries)
    signal.signal(signal.SIGTERM, _stop)
    sys.setswitchinterval(SWITCH_SECONDS)
    _share_heaps()
    gc.freeze()  # what lives as long as the program is not looked through again and again
    sys.stderr.write(f"Lead Intelligence is at {settings.base_url}\n")
    server.config["PACKED"].find(_plotly(), "br")
    scheduler.start()
    try:
        serve(server, **serving(settings))
    finally:
        scheduler.stop()


def serving(settings: Settings) -> dict[str, Any]:
    """What waitress is told; forwarded headers count only when they come from the trusted proxy."""
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "threads": settings.threads,
        "connection_limit": 1_000,  # a browser holds six
        "asyncore_use_poll": True,  # select() ends at 1,024 files
        "ident": None,
        "max_request_body_size": (settings.upload_limit_mb + 5) * MB,
    }
    if settings.trusted_proxy:
        options |= {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"},
        }
    return options


def _ready(settings: Settings) -> Flask:
    """The application, once the database is known to be current and what loads lazily is loaded."""
    server = create_app(settings)
    if not migrate.is_current(server.config["ENGINE"]):
        raise InvalidInput("The database is not up to date. Run: python -m core init")
    _warm_up()
    return server


def _warm_up() -> None:
    """Load numpy and write a figure once: done first by several threads at a time, that fails."""
    import numpy as np
    from plotly.io.json import to_json_plotly

    to_json_plotly({"data": [{"x": np.arange(2)}]})


def _share_heaps() -> None:
    """Tell the C library (glibc's; others have no such thing) that all threads share two heaps.

    It would give each thread its own, none of which shrinks; they take turns with the interpreter's lock anyway.
    """
    with suppress(AttributeError):
        CDLL(None).mallopt(M_ARENA_MAX, 2)


def _plotly() -> bytes:
    """Three quarters of what a new browser fetches: packed before somebody asks for it."""
    return files("plotly").joinpath("package_data/plotly.min.js").read_bytes()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def __getattr__(name: str) -> Flask:
    """`app:server` for other WSGI servers; made when asked for, never by an import."""
    if name == "server":
        return _ready(config.read())
    raise AttributeError(f"module 'app' has no attribute {name!r}")


if __name__ == "__main__":
    try:
        main()
    except AppError as problem:
        sys.exit(problem.message)
