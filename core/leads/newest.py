"""The newest of the many leads among which a text may be: put in order by arrays, and only the first are looked at."""

import numpy as np
from sqlalchemy import Connection, select

from core.derive import snapshot
from core.derive.snapshot import Snapshot
from core.leads.conditions import Ids, Listing, counts, created, plainly
from core.store.bulk import chunks
from core.store.models import Lead

PIECE = 200


def newest(connection: Connection, listing: Listing, ids: Ids, limit: int) -> tuple[list[int], bool] | None:
    """Up to `limit` of the matches among `ids`, newest first, and whether these are all; None without arrays."""
    taken = snapshot.of(connection)
    if taken is None:
        return None
    chosen = select(Lead.id).where(counts(listing), *created(listing), *plainly(listing))
    found: list[int] = []
    for piece in chunks(_by_age(taken, ids), PIECE):
        here = set(connection.scalars(chosen.where(Lead.id.in_(piece))))
        found += [lead for lead in piece if lead in here]
        if len(found) >= limit:
            return found[:limit], False
    return found, True


def _by_age(taken: Snapshot, ids: Ids) -> list[int]:
    """The youngest first; what was created in the same second by id."""
    leads = ids[ids < len(taken.created)]
    found: list[int] = leads[np.lexsort((leads, taken.created[leads]))[::-1]].tolist()
    return found
