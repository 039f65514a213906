"""A person's browser, for tests that talk to the server as one."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.test import TestResponse

from core.access import links, people
from core.store.engine import writing

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def go_on(self, **span: int) -> None:
        self.time += timedelta(**span)


class Browser:
    """Cookies, the CSRF token, and nothing else."""

    def __init__(self, server: Flask) -> None:
        self.server = server
        self.client = server.test_client()

    def get(self, path: str, **more) -> TestResponse:
        return self.client.get(path, buffered=True, **more)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.token, **fields}, buffered=True)

    def call(self, body: object, **headers: str) -> TestResponse:
        """Call a callback as Dash's renderer does."""
        headers = {"X-CSRFToken": self.token, **headers}
        return self.client.post("/_dash-update-component", json=body, headers=headers, buffered=True)

    @property
    def token(self) -> str:
        cookie = self.client.get_cookie("_csrf_token")
        return cookie.value if cookie else ""

    def sign_in(self, role: str) -> "Browser":
        """Sign in as somebody with this role, who is added when missing."""
        with writing(self.server.config["ENGINE"]) as connection:
            now, email = self.server.config["NOW"](), f"{role}@example.com"
            person = people.find(connection, email) or people.add(connection, email, role, now)
            link = links.create(connection, person.id, now)
        self.get(f"/welcome/{link}")
        answer = self.post(f"/welcome/{link}", skip="1")
        assert answer.status_code == 303, answer.text
        self.get("/")  # the page brings the token of the new session
        return self


def callback(value: object = 1, button: str = "button") -> dict[str, object]:
    """A request for the callback of the test server."""
    return {
        "output": "out.children",
        "outputs": {"id": "out", "property": "children"},
        "inputs": [{"id": button, "property": "n_clicks", "value": value}],
        "state": [{"id": "name", "property": "value", "value": "x"}],
        "changedPropIds": [f"{button}.n_clicks"],
    }
