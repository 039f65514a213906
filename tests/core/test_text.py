"""Text for spreadsheets and messages."""

import pytest

from core.text import defuse, shorten


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd",
        "-cmd",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "＝1+1",
        "  =1",
        "\n=1",
        "-1+1",
        "+1-1",
        "＋1",
        "－1+1",
        "＠SUM(1)",
        "\u200b=1",
        "\ufeff=1",
    ],
)
def test_formulas_are_defused(cell: str) -> None:
    assert defuse(cell) == "'" + cell


FOREIGN = ("＋1", "－1+1", "＠SUM(1)", "\u200b=1", "\ufeff=1")
LONG = " " * 50_000 + "x"


@pytest.mark.parametrize(
    "cell", ["", "x", "-5.2", "+5", "-1,234.50", " -5", "-7 %", "a=b", "a@example.com", "'=1", " " * 50_000 + "x"]
)
def test_the_rest_stays(cell: str) -> None:
    assert defuse(cell) == cell


def test_shorten() -> None:
    assert shorten("a\nb") == "a b"
    assert shorten("x" * 40) == "x" * 40
    assert shorten("x" * 41) == "x" * 39 + "…"
