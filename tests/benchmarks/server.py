"""The program as its own process, and the requests a browser sends to it."""

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.world import PROJECT, World

EMAIL, PASSWORD = "bench@example.test", "nine yellow ladders in a barn"
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "User-Agent": "bench", "Sec-Fetch-Site": "same-origin"}
USUAL = "range=90d&compare=previous&basis=cohort"
VALUES = {"view.data": "", "theme.data": "light", "changed.data": 0, "location.pathname": "/", "shown.data": None,
          "kept.data": None}  # fmt: skip
AGAIN = "retry"
"""What nobody has asked for once more."""
LOG, MODULES = "server.log", "modules.txt"
CALLBACKS = ("overview-headline", "overview-funnel", "overview-trend", "overview-campaigns", "overview-attention",
             "filter-bar")  # fmt: skip
"""The six callbacks that one opening of Overview, or a change of its filters, sets off."""


@dataclass
class Server:
    """A running program: where it listens, its process, seconds to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    started: float
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _open(self) -> http.client.HTTPConnection:
        """Held open between callbacks, as a browser and the peer hold theirs."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Status, body as it came over the wire, and headers."""
        return self._ask("GET", path)

    def sign_in(self) -> None:
        """Once for all visitors: sign-ins are limited."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.plain("/login"))
        token = found[1] if found else ""
        form = urlencode({"csrf_token": token, "email": EMAIL, "password": PASSWORD})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, _ = self._ask("POST", "/login", form, kind)
        if status != 303:
            raise SystemExit(f"The bench could not sign in: {status}")
        self.get("/")

    def post(self, body: bytes) -> int:
        """The status of one callback."""
        self._open.request("POST", "/_dash-update-component", body, self.headers())
        answer = self._open.getresponse()
        answer.read()
        return answer.status

    def plain(self, path: str) -> str:
        """A page's text, sent without compression."""
        return self._ask("GET", path, None, {"Accept-Encoding": "identity"})[1].decode()

    def headers(self) -> dict[str, str]:
        """What Dash's renderer sends with a callback."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        token = self.cookies.get("_csrf_token", "")
        return {**BROWSER, "Cookie": told, "X-CSRFToken": token, "Content-Type": "application/json"}

    def bodies(self, filters: str = USUAL) -> list[bytes]:
        """The callbacks' requests for some filters."""
        known = json.loads(self.plain("/_dash-dependencies"))
        return [_body(_find(known, name), {**VALUES, "filters.data": filters}) for name in CALLBACKS]

    @property
    def modules(self) -> set[str]:
        """What it had imported; known once it has ended."""
        return set((self.folder / MODULES).read_text(encoding="utf-8").split())

    @property
    def failures(self) -> int:
        """Callbacks that said sorry, which is an answer to HTTP."""
        return (self.folder / LOG).read_text(encoding="utf-8").count("failed, reference")

    @property
    def memory(self) -> float:
        """Resident bytes, now."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return int(found[1]) * 1024 if found else 0.0

    def _ask(
        self, method: str, path: str, body: str | bytes | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {**BROWSER, "Cookie": told, **(more or {})})
        answer = connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        connection.close()
        return answer.status, content, answer.headers


def _find(known: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(each for each in known if each["output"].lstrip(".").startswith(f"{name}."))


def _body(declared: dict[str, Any], values: dict[str, Any]) -> bytes:
    """One callback's request, as the renderer writes it."""
    inputs, state = ([_valued(item, values) for item in declared[part]] for part in ("inputs", "state"))
    names = declared["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    several = declared["output"].startswith("..")
    sent = {
        "output": declared["output"], "outputs": outputs if several else outputs[0], "inputs": inputs,
        "changedPropIds": ["filters.data"], "state": state,
    }  # fmt: skip
    return json.dumps(sent).encode()


def _valued(item: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    name = f"{item['id']}.{item['property']}"
    return {"id": item["id"], "property": item["property"], "value": None if item["id"] == AGAIN else values[name]}


@contextmanager
def running(world: World) -> Iterator[Server]:
    """The server on `world` from its first answer on; the person of the bench may sign in."""
    port = free_port()
    place = {"HOST": "127.0.0.1", "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    environment = world.environment(CLOCK=world.now.isoformat(), MODULES=str(world.folder / MODULES), **place)
    begun = time.perf_counter()
    with (world.folder / LOG).open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.serve"],
            cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        answers(port, "/login", process)
        yield Server(port, process, time.perf_counter() - begun, world.folder)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """One nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    """Wait for the first answer that is a success."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 400:
                return
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise SystemExit(f"No answer from {path}.")


def add_person(world: World) -> None:
    """Somebody who can sign in to this world."""
    world.cli("user", "add", EMAIL, "--role", "admin", "--password-stdin", stdin=PASSWORD + "\n")
