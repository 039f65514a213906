"""Overview's parts as the page draws them, called without a server."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from callbacks import overview, shell
from callbacks.guard import Ask
from core.filters import parse
from core.store.moment import looking
from tests.benchmarks.world import person

Part = Callable[[], Any]


def asking(connection: Connection, now: datetime, **address: str) -> Ask:
    """Somebody who opens the page, by default without a word about what to show."""
    filters = parse({name: [value] for name, value in address.items()}, now.date())
    return Ask(person(), now, connection.engine, None, connection, filters)


def parts(ask: Ask) -> dict[str, Part]:
    """What fills the page: its five parts, the keyword table for the campaign one, and the filter bar."""
    found = {
        "tiles": lambda: overview.show_tiles(ask),
        "funnel": lambda: overview.show_funnel(ask),
        "trend": lambda: overview.show_trend(ask, "", "light"),
        "campaign table": lambda: overview.show_campaigns(ask, ""),
        "attention": lambda: overview.show_attention(ask),
        "filter bar": lambda: shell.show_filters(ask),
        "keyword table": lambda: overview.show_campaigns(ask, "by=keywords"),
        "channel table": lambda: overview.show_campaigns(ask, "by=channels"),
    }
    return {name: anew(ask.connection, part) for name, part in found.items()}


def anew(connection: Connection, part: Part) -> Part:
    """The part as a callback asks for it: with nothing read on its connection before."""

    def asked() -> Any:
        looking(connection)
        return part()

    return asked


PAGE = ("tiles", "funnel", "trend", "campaign table", "attention", "filter bar")
"""What one opening of the page asks for."""
