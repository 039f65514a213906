"""The peer of targets 6 and 11: the same charts, from the same rollups, by a Superset in an environment of its own."""

import http.client
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.benchmarks.handwritten import COHORT, SCREENS, Period
from tests.benchmarks.overview import asking
from tests.benchmarks.report import Row, at_most, mb, told
from tests.benchmarks.server import Server, add_person, answers, free_port, running
from tests.benchmarks.timing import by_turns, p50, seconds
from tests.benchmarks.world import PROJECT, World

PROGRAMS = Path(os.environ.get("BENCH_SUPERSET", PROJECT / ".venv-superset" / "bin"))
ROUNDS = 10
ADMIN = {"username": "bench", "password": "bench-on-loopback"}
CONFIG = """
SECRET_KEY = "for one run on loopback"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
DATA_CACHE_CONFIG = CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 86400}}
"""
CHARTS = {
    "KPI": SCREENS["tiles"][0],
    "funnel": SCREENS["funnel"][0],
    "trend": SCREENS["trend"][0],
    "campaign": SCREENS["campaign table"][0],
    "channel": SCREENS["campaign table"][0].replace("channel, campaign_id,", "channel,").replace("1, 2", "1"),
    "cohort": COHORT,
}


def run(world: World) -> Iterator[Row]:
    """Six charts against our six callbacks, both over HTTP; then start and memory."""
    if not (PROGRAMS / "superset").exists():
        yield told("6", "Superset on the same database", "skipped: not installed; make bench-peers does that")
        return
    with world.copy("superset") as copy:
        copy.take_snapshot()
        add_person(copy)
        with running(copy) as server, _superset(copy) as peer:
            server.sign_in()
            yield from _charts(copy, server, peer)
            peer.get("/login/")
            yield at_most("11", "start to first answer", server.started, peer.started, 0.35, "Superset")
            ratio = server.memory / peer.memory
            yield Row("11", "memory with a page opened", mb(server.memory), f"Superset {mb(peer.memory)}", ratio,
                      "<= 0.5", ratio <= 0.5)  # fmt: skip


def _charts(world: World, server: Server, peer: "Peer") -> Iterator[Row]:
    with world.looking() as connection:
        ask = asking(connection, world.now)
    numbers = Period(ask.filters, ask.now).numbers()
    database = peer.post("/api/v1/database/", {"database_name": "bench", "sqlalchemy_uri": _address(world)})["id"]
    asked = [peer.dataset(database, name, text.format(**numbers)) for name, text in CHARTS.items()]
    known = server.bodies()
    last = world.now.date()
    # What was asked within a minute is kept: against answers that are not, other days are asked for each time.
    new = iter([server.bodies(f"from={last - timedelta(days=90 + turn)}&to={last}") for turn in range(ROUNDS + 1)])
    works = {
        "ours": lambda: _post(server, next(new)),
        "kept": lambda: _post(server, known),
        "fresh": lambda: [peer.chart(each, force=True) for each in asked],
        "cached": lambda: [peer.chart(each, force=False) for each in asked],
    }
    took = {name: p50(times) for name, times in by_turns(works, ROUNDS).items()}
    yield at_most("6", "six callbacks over HTTP", took["ours"], took["fresh"], 0.2, "Superset")
    yield at_most("6", "  the same, kept", took["kept"], took["cached"], 0.5, "Superset, cached")


def _post(server: Server, bodies: list[bytes]) -> None:
    for body in bodies:
        status = server.post(body)
        if status != 200:
            raise AssertionError(f"a callback was answered with {status}")


def _address(world: World) -> str:
    return make_url(world.url).render_as_string(hide_password=False)


class Peer:
    """A running Superset and what it is told."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], started: float) -> None:
        self.started, self._process = started, process
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._token = ""
        self._token = self.post("/api/v1/security/login", {**ADMIN, "provider": "db"})["access_token"]

    def get(self, path: str) -> int:
        """The status of a page."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer's JSON; an AssertionError with its words otherwise."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        self._connection.request("POST", path, json.dumps(body), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise AssertionError(f"{path}: {answer.status} {content[:500]!r}")
        return json.loads(content)

    def dataset(self, database: int, name: str, sql: str) -> dict[str, Any]:
        """A virtual dataset, and the request for all its columns."""
        made = self.post("/api/v1/dataset/", {"database": database, "table_name": name, "sql": sql})
        found = self.columns(made["id"])
        return {
            "datasource": {"id": made["id"], "type": "table"},
            "queries": [{"columns": found, "metrics": None, "row_limit": 10_000, "is_rowcount": False}],
            "result_format": "json", "result_type": "full",
        }  # fmt: skip

    def columns(self, dataset: int) -> list[str]:
        """The names Superset found in it."""
        headers = {"Authorization": f"Bearer {self._token}"}
        self._connection.request("GET", f"/api/v1/dataset/{dataset}", headers=headers)
        answer = json.loads(self._connection.getresponse().read())
        return [each["column_name"] for each in answer["result"]["columns"]]

    def chart(self, asked: dict[str, Any], *, force: bool) -> Any:
        """One chart's data."""
        return self.post("/api/v1/chart/data", {**asked, "force": force})

    @property
    def memory(self) -> float:
        """Resident bytes of its processes."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        pids = [self._process.pid, *map(int, children)]
        found = [Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0] for pid in pids]
        return sum(map(int, found)) * 1024


@contextmanager
def _superset(world: World) -> Iterator[Peer]:
    home, port = world.folder, free_port()
    (home / "superset_config.py").write_text(CONFIG.format(home=home))
    environment = {**os.environ, "PYTHONPATH": str(home), "SUPERSET_HOME": str(home), "FLASK_APP": "superset"}
    names = ["--username", ADMIN["username"], "--password", ADMIN["password"], "--email", "bench@example.test",
             "--firstname", "B", "--lastname", "B"]  # fmt: skip
    for command in (["db", "upgrade"], ["fab", "create-admin", *names], ["init"]):
        done = subprocess.run(
            [PROGRAMS / "superset", *command], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"superset {command[0]}: {done.stderr[-1000:]}")
    serve = ["gunicorn", "--workers", "1", "--worker-class", "gthread", "--threads", "8", "--bind",
             f"127.0.0.1:{port}", "superset.app:create_app()"]  # fmt: skip
    process = subprocess.Popen(
        [PROGRAMS / serve[0], *serve[1:]], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        started = seconds(lambda: answers(port, "/login/", process))
        yield Peer(port, process, started)
    finally:
        process.terminate()
        process.wait()
