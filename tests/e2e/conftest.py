"""A person at a browser, on the real program running as its own process."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from company import bring_in
from dash.testing.browser import Browser
from once import once, workers
from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException
from selenium.webdriver import ChromeOptions
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".venv" / "bin" / "python"
PACK = Path(__file__).with_name("pack_plotly.py")
ROLES = ("admin", "marketing", "sales", "viewer")
DATABASE = "e2e.db"
PASSWORD = "seven green kettles on a shelf"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SIGN_OUT = "[data-testid=sign-out]"
START_SECONDS = 90
WAIT_SECONDS = 20
POLL_SECONDS = 0.1

# No display, no sandbox (tests run as root in containers) and no calls home; chromedriver gives the
# browser a fresh profile.
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--force-prefers-reduced-motion",
)


def pytest_setup_options() -> ChromeOptions:
    options = ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.binary_location = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    return options


def email(role: str) -> str:
    return f"{role}@example.test"


@dataclass
class Server:
    """The running program: its address, and the command line on the same database."""

    base_url: str
    environment: dict[str, str]
    cookies: dict[str, list[dict]] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The file that holds everything but the program's own."""
        return Path(self.environment["DATA_DIR"]) / DATABASE

    def cli(self, *arguments: str | Path, stdin: str = "") -> str:
        """What `python -m core ...` prints; a failing command fails the test with its words."""
        done = subprocess.run(
            [PYTHON, "-m", "core", *arguments],
            cwd=PROJECT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"core {arguments}: {done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def peopled(tmp_path_factory) -> Path:
    """A database that holds somebody of each role and nothing else, to be copied."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("peopled")
        program = Server("", _environment(folder))
        (folder / "packed").mkdir()
        subprocess.run([PYTHON, PACK, folder / "packed"], check=True)
        program.cli("init")
        for role in ROLES:
            program.cli("user", "add", email(role), "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
        return folder / DATABASE

    return once(workers(tmp_path_factory.getbasetemp()) / "peopled.db", make)


@pytest.fixture(scope="session")
def serving(tmp_path_factory, peopled):
    """A function for `with`: the program on a copy of that database, which `fill` may fill before it starts."""

    @contextlib.contextmanager
    def serve(script: str = "app.py", fill: Callable[[Server], object] | None = None, **more: str) -> Iterator[Server]:
        folder = tmp_path_factory.mktemp("program")
        shutil.copy(peopled, folder / DATABASE)
        _copy_packed(folder)
        if fill:
            fill(Server("", _environment(folder)))
        with _running(folder, script, **more) as program:
            yield program

    return serve


@pytest.fixture(scope="session")
def server(serving):
    """The program without data; who brings some in takes it back."""
    with serving() as program:
        yield program


@pytest.fixture(scope="session")
def company(serving, tmp_path_factory):
    """The program with the small company, which stays as it is: a module that wants it calls it `server`."""
    folder = tmp_path_factory.mktemp("company")
    with serving(fill=lambda program: bring_in(program, folder)) as program:
        yield program


def _environment(folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(PROJECT),  # with_clock.py lies elsewhere
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "DATA_DIR": str(folder),
        **more,
    }


def _copy_packed(folder: Path) -> None:
    """What programs of any worker have packed before: the same static files."""
    found = workers(folder.parent).glob("**/packed/*")
    known = {path.name: path for path in found if path.suffix in (".br", ".gzip")}
    (folder / "packed").mkdir(mode=0o700)
    for path in known.values():
        shutil.copy(path, folder / "packed")


@contextlib.contextmanager
def _running(folder: Path, script: str, **more: str) -> Iterator[Server]:
    """The program started by `script`, with everything it keeps in `folder`."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(folder, HOST="127.0.0.1", PORT=str(port), PUBLIC_URL=address, **more)
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, script],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            _wait_until_healthy(address, process, log)
            yield Server(address, environment)
        finally:
            _stop(process)
    assert "Traceback" not in log.read_text(), log.read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(base_url: str, process: subprocess.Popen, log: Path) -> None:
    # Loopback is never reached through a proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        # Any answer but a success raises.
        with contextlib.suppress(OSError), opener.open(f"{base_url}/healthz", timeout=2):
            return
        time.sleep(0.1)
    pytest.fail(f"app.py did not become healthy:\n{log.read_text()}")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Visitor:
    """What a person does at the browser; `page` is Dash's own helper with its wait_for_... methods."""

    def __init__(self, page, server: Server) -> None:
        self.page = page
        self.driver = page.driver
        self.server = server
        self.expected: list[str] = []

    @property
    def path(self) -> str:
        return urlsplit(self.driver.current_url).path

    def open(self, path: str = "/") -> None:
        self.driver.get(self.server.base_url + path)

    def until(
        self,
        condition: Callable[[], T],
        message: str = "the page did not change as expected",
        seconds: int = WAIT_SECONDS,
    ) -> T:
        """What `condition` gives once it is true; a part the page draws again meanwhile is looked at again."""
        again = [StaleElementReferenceException, ElementNotInteractableException]
        wait = WebDriverWait(self.driver, seconds, POLL_SECONDS, again)
        return wait.until(lambda _: condition(), message)

    def has(self, selector: str) -> bool:
        """Whether something on the page matches now; `find_elements` waits two seconds for nothing."""
        return self.driver.execute_script("return document.querySelector(arguments[0]) !== null", selector)

    def text(self, selector: str) -> str:
        """The text as shown, read in one step: the page may redraw between two."""
        return self.until(
            lambda: self.driver.execute_script("return document.querySelector(arguments[0])?.innerText", selector),
            f"{selector} has text",
        )

    def wait_for_path(self, path: str) -> None:
        self.until(lambda: self.path == path, f"expected {path}")

    def fill_sign_in(self, address: str, password: str) -> None:
        """Type into the sign-in page that is open and send it."""
        for name, text in (("email", address), ("password", password)):
            box = self.page.find_element(f"input[name={name}]")
            box.clear()
            box.send_keys(text)
        self.page.find_element("form button[type=submit]").click()

    def sign_in(self, role: str) -> None:
        """Be signed in, on an empty page. One sign-in per role serves a program: sign-ins are rate limited."""
        if role in self.server.cookies:
            self.driver.execute_cdp_cmd("Network.setCookies", {"cookies": self.server.cookies[role]})
            return
        self.open("/login")
        self.fill_sign_in(email(role), PASSWORD)
        self.page.wait_for_element(SIGN_OUT)
        self.server.cookies[role] = self.driver.execute_cdp_cmd("Network.getAllCookies", {})["cookies"]
        self.driver.get("about:blank")

    def resize(self, size: str) -> None:
        """`desktop` or `phone`; by emulation, because a window cannot be as narrow as a phone."""
        width, height = SIZES[size]
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"},
        )

    def fits(self, size: str) -> bool:
        """Whether the page needs no sideways scrolling."""
        return self.driver.execute_script("return document.documentElement.scrollWidth") <= SIZES[size][0]

    def prefer(self, theme: str) -> None:
        """The `light` or `dark` preference of the system."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def expect_error(self, pattern: str) -> None:
        """Console errors that match `pattern` belong to this test, such as the 401 of an expired session."""
        self.expected.append(pattern)

    def unexpected_errors(self) -> list[str]:
        messages = [entry["message"] for entry in self.page.get_logs()]
        return [text for text in messages if not any(re.search(pattern, text) for pattern in self.expected)]

    def screenshot(self, name: str) -> None:
        """Save what is on screen as `name`.png when $SCREENSHOT_DIR is set."""
        if folder := os.environ.get("SCREENSHOT_DIR"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            assert self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))


@pytest.fixture(scope="session")
def dash_br(request, tmp_path_factory):
    """One browser for the whole run, so that it loads and compiles the scripts of a program once."""
    with Browser(
        browser=request.config.getoption("webdriver"),
        headless=request.config.getoption("headless"),
        options=request.config.hook.pytest_setup_options(),
        download_path=str(tmp_path_factory.mktemp("downloads")),
    ) as browser:
        yield browser


@pytest.fixture
def visitor(dash_br, server):
    """Somebody who was never here: a tab of their own, and no cookies."""
    driver = dash_br.driver
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.get_log("browser")  # what a tab said as it was closed
    person = Visitor(dash_br, server)
    person.resize("desktop")
    yield person
    used = driver.current_window_handle
    driver.switch_to.new_window("tab")
    fresh = driver.current_window_handle
    driver.switch_to.window(used)
    driver.close()
    driver.switch_to.window(fresh)


@pytest.fixture(autouse=True)
def quiet_console(visitor):
    """Every test leaves an empty browser console, but for what it expects."""
    yield
    assert visitor.unexpected_errors() == []
