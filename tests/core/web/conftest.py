from dataclasses import replace

import pytest
from dash import Dash, Input, Output, State, dcc, html

from core import config
from core.web.server import know_dash, make
from tests.browser import Browser, Clock

PAGES = {"/": "view", "/data": "import", "/team": "manage_people"}


@pytest.fixture
def settings(tmp_path, database_url):
    return replace(config.read({}), database_url=database_url, data_dir=tmp_path, secret_key="k" * 40)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def serve(clock):
    """Makes a server with a small Dash app of its own."""
    servers = []

    def build(settings):
        server = make(settings, PAGES)
        server.config["NOW"] = clock
        app = Dash("tests", server=server, suppress_callback_exceptions=True)
        app.layout = html.Div([html.Button(id="button"), dcc.Input(id="name"), html.Div(id="out")])
        register(app)
        know_dash(server, app.callback_map, app.csp_hashes, unheeded=("changed",))
        servers.append(server)
        return server

    yield build
    for server in servers:
        server.config["ENGINE"].dispose()


def register(app):
    @app.callback(Output("out", "children"), Input("button", "n_clicks"), State("name", "value"))
    def out(clicks, name):
        if clicks == "break":
            raise RuntimeError("a secret detail")
        return f"{clicks} {name}"

    @app.callback(Output("out", "title"), Input("tick", "n_intervals"))
    def tick(times):
        return str(times)


@pytest.fixture
def server(serve, settings):
    return serve(settings)


@pytest.fixture
def stranger(server):
    return Browser(server)


@pytest.fixture
def person(server):
    """Signs in as somebody of a role, in a browser of their own."""
    return lambda role: Browser(server).sign_in(role)
