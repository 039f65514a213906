"""What holds for the repository as a whole: its names, sizes, ids, colours, versions."""

import ast
import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {".ci", "assets", "callbacks", "core", "layouts", "tests"}
FILES = {
    ".editorconfig",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "app.py",
    "constraints.txt",
    "pyproject.toml",
    "setup.cfg",
}
CODE = ("app.py", "callbacks", "core", "layouts")
MAX_FILE_LINES = 350
HALF_OF_FILES_LINES = 100
LONG_FUNCTION_LINES = 45
LONG_CALLBACK_LINES = 12
LONG_SHARE = 0.05
COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
CSS_DECLARATION = re.compile(r"[\w-]+\s*:([^{};]*)(?=[;}])")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="needs the git checkout"
)


@cache
def files() -> tuple[Path, ...]:
    """What is tracked, and what would be with the next `git add`; relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def code(*tops: str) -> Iterator[tuple[Path, ast.Module]]:
    """The parsed Python files below `tops`; migrations are history and not judged again."""
    for path in files():
        if path.suffix == ".py" and path.parts[0] in tops and "versions" not in path.parts:
            yield path, ast.parse((ROOT / path).read_text("utf-8"))


@cache
def configuration() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf-8")
    return parser


def pins(path: str) -> dict[str, str]:
    """Name -> version of a constraints file; every line must be `name==version`."""
    lines = [line for line in (ROOT / path).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.+!]+", line), f"{path}: {line}"
    return {canonical(name): version for name, version in (line.split("==") for line in lines)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(*sections: tuple[str, str]) -> set[str]:
    """The names of the packages that options of setup.cfg ask for."""
    lines = [line for section in sections for line in configuration().get(*section).splitlines() if line]
    return {canonical(re.match(r"[\w.-]+", line)[0]) for line in lines}


def test_top_level_has_only_the_agreed_names():
    folders = {path.parts[0] for path in files() if len(path.parts) > 1}
    assert folders - FOLDERS == set()
    assert {str(path) for path in files() if len(path.parts) == 1} - FILES == set()


def test_files_are_short():
    sizes = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path, _ in code(*CODE)}
    assert {path: lines for path, lines in sizes.items() if lines > MAX_FILE_LINES} == {}
    assert median(sizes.values()) <= HALF_OF_FILES_LINES


def test_functions_are_short():
    lengths = {
        f"{path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path, tree in code(*CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > LONG_FUNCTION_LINES}
    assert len(too_long) <= LONG_SHARE * len(lengths), too_long


def test_callbacks_parse_query_and_render_and_no_more():
    """The lines of their bodies, the sentence that says what they do left out."""
    lengths = {
        f"{path}:{node.lineno} {node.name}": node.end_lineno - node.body[1 if ast.get_docstring(node) else 0].lineno + 1
        for path, tree in code("callbacks")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any(is_callback(mark) for mark in node.decorator_list)
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > LONG_CALLBACK_LINES}
    assert len(too_long) <= LONG_SHARE * len(lengths), too_long


def is_callback(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "callback"


def test_component_ids_are_named():
    literal = [
        f"{path}:{node.lineno}"
        for path, tree in code("app.py", "callbacks", "layouts")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"Input", "Output", "State"}
        and any(isinstance(value, ast.Constant | ast.JoinedStr) for value in component_ids(node))
    ]
    assert literal == []


def component_ids(call: ast.Call) -> list[ast.expr]:
    """The expressions that name the component of an Input, Output or State."""
    return [*call.args[:1], *(word.value for word in call.keywords if word.arg == "component_id")]


def test_colours_live_in_the_tokens():
    found = []
    for path in files():
        if path.suffix == ".css" and path != Path("assets/tokens.css"):
            text = CSS_COMMENT.sub("", (ROOT / path).read_text("utf-8"))
            found += [f"{path}: {value.strip()}" for value in CSS_DECLARATION.findall(text) if COLOUR.search(value)]
    assert found == []


def test_python_holds_no_colours():
    found = [
        f"{path}:{node.lineno} {node.value}"
        for path, tree in code(*CODE)
        if path != Path("core/charts/theme.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and COLOUR.search(node.value)
    ]
    assert found == []


def test_nobody_imports_the_application():
    importers = [
        f"{path}:{node.lineno}"
        for path, tree in code("callbacks", "core", "layouts")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(name.name.split(".")[0] == "app" for name in node.names))
        or (isinstance(node, ast.ImportFrom) and node.level == 0 and node.module.split(".")[0] == "app")
    ]
    assert importers == []


def test_version_is_the_newest_of_the_changelog():
    versions = re.findall(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[:1] == [configuration().get("metadata", "version")]


def test_every_requirement_is_pinned():
    extras = [("options.extras_require", name) for name in ("test", "lint")]
    assert required(("options", "install_requires"), *extras) - pins("constraints.txt").keys() == set()
    assert required(("options.extras_require", "browser")) - pins("tests/e2e/constraints.txt").keys() == set()


def test_the_browser_environment_runs_the_same_dash():
    assert pins("tests/e2e/constraints.txt")["dash"] == pins("constraints.txt")["dash"]
