"""What filters can be set to: everything that ever had ad figures or leads."""

from typing import Any

from sqlalchemy import Connection, Select, exists, or_, select

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.keys import keys_known
from core.metrics.labels import labels
from core.metrics.results import remembered
from core.metrics.where import resolve
from core.store.channels import BY_CODE
from core.store.models import AdMetric, AdPeriodTotal, Campaign, CohortMonth


def choices(connection: Connection, dimension: str) -> list[tuple[Any, str]]:
    """(key, label) of the channels or campaigns there are, by label. Asked once for each version of the data."""
    if dimension not in {"channel", "campaign"}:
        raise InvalidInput(f"There is no list of choices for {dimension!r}.", field=dimension)
    return list(remembered(connection, ("choices", dimension), lambda: _choices(connection, dimension)))


def chosen(connection: Connection, filters: Filters) -> tuple[dict[tuple[str, Any], str], tuple[tuple[str, str], ...]]:
    """Labels of the values filtered by, by (dimension, key), and the (dimension, value) that no longer exist.

    InvalidInput as `resolve`.
    """
    found = resolve(connection, filters)
    names: dict[tuple[str, Any], str] = {}
    for dimension, condition in found.conditions.items():
        known = keys_known(connection, (dimension,)).get(dimension)
        keys = {known.get(number) if known else number or None for number in condition.keys}
        names |= {(dimension, key): label for key, label in labels(connection, dimension, keys).items()}
    return names, found.ignored


def _choices(connection: Connection, dimension: str) -> list[tuple[Any, str]]:
    keys = _channels(connection) if dimension == "channel" else _campaigns(connection)
    words = labels(connection, dimension, keys)
    return sorted(((key, words[key]) for key in keys), key=lambda pair: (pair[1].casefold(), pair[0]))


def _campaigns(connection: Connection) -> set[Any]:
    led = select(CohortMonth.campaign_id).where(CohortMonth.leads > 0, CohortMonth.campaign_id > 0).distinct()
    return {*connection.scalars(_advertised(Campaign.id)), *connection.scalars(led)}


def _channels(connection: Connection) -> set[Any]:
    led = connection.scalars(select(CohortMonth.channel).where(CohortMonth.leads > 0).distinct())
    unnamed = (
        select(table.channel).where(table.campaign_id.is_(None)).distinct() for table in (AdMetric, AdPeriodTotal)
    )
    found = {BY_CODE.get(code) for code in led} | set(connection.scalars(_advertised(Campaign.channel).distinct()))
    return found.union(*(connection.scalars(each) for each in unnamed)) - {None, ""}


def _advertised(column: Any) -> Select[Any]:
    """Of campaigns with figures: found by the index on the campaign, one look each."""
    tables = (AdMetric, AdPeriodTotal)
    return select(column).where(or_(*(exists().where(table.campaign_id == Campaign.id) for table in tables)))
