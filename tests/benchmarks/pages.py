"""No page needs more than 50 ms of queries: every part of the pages beside Overview, asked as a browser asks."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, func, select

from callbacks import (
    campaign,
    campaigns,
    data,
    duplicates,
    junk,
    lead_page,
    lead_score,
    lead_steps,
    mapping,
    missing,
    queue,
    search,
)
from callbacks.guard import Ask
from core.metrics.results import Results
from core.store.models import Lead, Touchpoint
from tests.benchmarks.door import asked_by, replay
from tests.benchmarks.overview import anew, asking
from tests.benchmarks.report import Row, below, ms, told
from tests.benchmarks.timing import by_turns, p50
from tests.benchmarks.world import World

ROUNDS, WARM = 7, 1
LIMIT = 0.05
Part = Callable[[], object]
Page = dict[str, Part]


def run(world: World) -> Iterator[Row]:
    """One opening of each page, whose parts share what they ask alike, and single parts that take long."""
    world.take_snapshot()
    with world.looking(snapshots=True) as connection:
        for page, parts in pages(connection, asking(connection, world.now)).items():
            queries, around = _measured(connection, _opening(connection, parts))
            yield below("2", f"{page}: all its queries", p50(queries), LIMIT)
            yield told("2", "  with everything around them", ms(p50(around)))
            for name, part in parts.items():
                alone, _ = _measured(connection, _opening(connection, {name: part}))
                if len(parts) > 1 and p50(alone) > LIMIT / 5:
                    yield told("2", f"  {name} alone", ms(p50(alone)))


def _opening(connection: Connection, parts: Page) -> Part:
    """The parts, one after the other, as if the data had just changed."""

    def opened() -> None:
        connection.execution_options(results=Results())
        for part in parts.values():
            anew(connection, part)()

    return opened


def _measured(connection: Connection, part: Part) -> tuple[list[float], list[float]]:
    """Seconds of what the part asks for, and of the whole part."""
    part()
    statements, arrays = asked_by(connection, part).statements, []
    took = by_turns(
        {
            "queries": lambda: replay(connection, statements),
            "around": lambda: arrays.append(asked_by(connection, part).arrays),
        },
        ROUNDS,
        warm=WARM,
    )
    return [sum(both) for both in zip(took["queries"], arrays[WARM:], strict=True)], took["around"]


def pages(connection: Connection, ask: Ask) -> dict[str, Page]:
    """Each page's parts."""
    lead = _busiest(connection)
    brand = connection.scalars(_most(Lead.campaign_id)).one()
    return {
        "Campaigns": {
            "heading": partial(campaigns.show_heading, ask),
            "rows": partial(campaigns.show_rows, ask, ""),
        },
        "Campaigns, keywords": {"rows": partial(campaigns.show_rows, ask, "by=keywords")},
        "Campaigns, search terms": {"rows": partial(campaigns.show_rows, ask, "by=terms")},
        "A campaign": {
            "head": partial(campaign.show_head, ask, brand),
            "funnel": partial(campaign.show_funnel, ask, brand),
            "trend": partial(campaign.show_trend, ask, "", "light", brand),
            "lag": partial(campaign.show_lag, ask, "", "light", brand),
            "delivery": partial(campaign.show_delivery, ask, brand),
            "parts": partial(campaign.show_parts, ask, "", brand),
            "leads": partial(campaign.show_leads, ask, "", brand),
        },
        "A lead": {
            "head": partial(lead_page.show_lead, ask, lead),
            "person": partial(lead_page.show_person, ask, lead),
            "origin": partial(lead_page.show_origin, ask, lead),
            "path": partial(lead_page.show_path, ask, lead),
            "deals": partial(lead_page.show_deals, ask, lead),
            "timeline": partial(lead_page.show_timeline, ask, "", lead),
            "score": partial(lead_score.show_score, ask, lead),
            "steps": partial(lead_steps.show_steps, ask, "", lead),
        },
        "Call next, one's own": {"rows": partial(queue.show_queue, ask, "of=mine")},
        "Call next, everybody's": {"rows": partial(queue.show_queue, ask, "")},
        "Data": {
            "sources": partial(data.show_sources, ask, "", 0),
            "history": partial(data.show_history, ask, "", 0),
            "matching": partial(mapping.show_matching, ask, 0),
            "junk": partial(junk.show_junk, ask, 0),
            "missing": partial(missing.show_missing, ask, 0),
            "duplicates": partial(duplicates.show_duplicates, ask, "", 0),
        },
        "Search": {"garnet": partial(search.show_results, ask, "garnet")},
    }


def _busiest(connection: Connection) -> int:
    return connection.scalars(_most(Touchpoint.lead_id)).one()


def _most(column: Any) -> Select[Any]:
    counted = func.count().desc()
    return select(column).where(column.is_not(None)).group_by(column).order_by(counted).limit(1)
