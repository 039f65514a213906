"""The CRM's activities: what touches look like as records."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.ingest.connectors.demo import ads, people
from core.ingest.connectors.demo.calendar import when
from core.ingest.connectors.demo.campaigns import UNPAID
from core.ingest.connectors.demo.plan import Plan
from core.ingest.connectors.demo.touches import KINDS, Touches
from core.ingest.records import Record


class Activities:
    """Touches the CRM heard of after `since` and not after `until` (epoch seconds)."""

    def __init__(self, plan: Plan, touches: Touches, since: int, until: int) -> None:
        self._plan = plan
        self._touches = touches.take(np.asarray((touches.known > since) & (touches.known <= until)))
        self._places: dict[tuple[int, int, int], dict[str, Any]] = {}

    def records(self) -> Iterator[Record]:
        """One record per touch."""
        owners = people.OWNERS
        columns = (getattr(self._touches, name).tolist() for name in Touches.__slots__)
        for number, lead, at, _known, kind, origin, cell, ad, luck in zip(*columns, strict=True):
            one = KINDS[kind]
            values = {"id": str(number), "type": one.name, "at": when(at), "contact_id": str(lead), "side": one.side,
                      "subject": one.subject, "outcome": people.pick(one.outcomes, luck)}  # fmt: skip
            if origin >= 0:
                values |= self._place(origin, cell, ad)
            else:
                values["owner"] = owners[lead % len(owners)]
            yield Record(0, values)

    def _place(self, origin: int, cell: int, ad: int) -> dict[str, Any]:
        key = (origin, cell, ad)
        if key not in self._places:
            count = len(self._plan.campaigns)
            self._places[key] = (
                {"channel": UNPAID[origin - count].channel}
                if cell < 0
                else ads.place(self._plan, origin, int(self._plan.cell_group[cell]), cell, ad)
            )
        return self._places[key]
