"""The Flask application around Dash, put together in the order that keeps strangers out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from core.config import Settings
from core.jobs import snapshots
from core.metrics.results import Results
from core.store import secret
from core.store.engine import open_engine
from core.store.moment import Kept
from core.web import (
    errors,
    files,
    gate,
    headers,
    health,
    packed,
    privacy,
    runtime,
    shared,
    signin,
    theme,
    two_factor,
    version,
)
from core.web.auth import login_manager
from core.web.limits import limiter


def make(settings: Settings, pages: Mapping[str, str]) -> Flask:
    """A server whose gate is closed before Dash is mounted on it; `pages`: path -> permission.

    The gate comes before the CSRF check, so that an expired session is told as such (401, not 400).
    """
    server = Flask("core.web", static_folder=None, static_url_path="/static")
    server.config.update(
        SECRET_KEY=secret.key(settings),
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        **headers.cookies(settings),
    )
    kept = {"snapshots": snapshots.keeper(settings), "results": Results(), "kept": Kept()}
    engine = secret.carried(open_engine(settings.database_url), settings).execution_options(**kept)
    runtime.attach(server, engine, settings, secret.vault(settings))
    login_manager.init_app(server, add_context_processor=False)
    limiter.init_app(server)
    gate.init_app(server, pages)
    CSRFProtect(server)
    headers.init_app(server)
    theme.init_app(server)
    errors.init_app(server)
    Bootstrap5(server)
    server.register_blueprint(signin.blueprint)
    server.register_blueprint(two_factor.blueprint)
    server.register_blueprint(health.blueprint)
    server.register_blueprint(files.blueprint)
    server.register_blueprint(privacy.blueprint)
    server.register_blueprint(version.blueprint)
    return server


def know_dash(
    server: Flask, callbacks: Mapping[str, Any], csp_hashes: Callable[[], Sequence[str]], unheeded: Collection[str] = ()
) -> None:
    """Once Dash is mounted: tell the gate which callbacks there are, the headers which inline scripts are ours,
    and what shares answers which components only say when to ask.
    """
    server.config.update(CALLBACKS=callbacks, CSP_HASHES=csp_hashes)
    shared.init_app(server, unheeded)
    packed.init_app(server)
