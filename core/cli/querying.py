"""query: the figures of the pages, through the same door."""

from argparse import Namespace
from datetime import date

from core.cli.runtime import Commands, now, ready_engine
from core.errors import InvalidInput
from core.filters import WHERE, Basis, Compare, Filters
from core.metrics.catalog import METRICS
from core.metrics.dimensions import DIMENSIONS
from core.metrics.query import query
from core.metrics.table import as_text
from core.store.engine import reading


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "query",
        help="print metrics, by any dimension",
        description="Print metrics. Rates carry their 90 % interval (_low, _high) and denominator (_n) in csv and json.",
        epilog="metrics: " + ", ".join(METRICS) + "\n\ndimensions: " + ", ".join(DIMENSIONS),
    )
    command.add_argument("metrics", nargs="+", metavar="METRIC")
    command.add_argument("--by", default="", metavar="DIM,...", help="dimensions to break down by, comma separated")
    command.add_argument(
        "--from", dest="start", type=date.fromisoformat, metavar="D", help="first day (default: no limit)"
    )
    command.add_argument("--to", dest="end", type=date.fromisoformat, metavar="D", help="last day (default: no limit)")
    command.add_argument("--compare", choices=["previous", "year"], help="compare with the period before, or last year")
    command.add_argument(
        "--basis",
        choices=[basis.value for basis in Basis],
        default=Basis.COHORT.value,
        help="count outcomes by the day their lead was created (cohort) or the day they happened",
    )
    command.add_argument(
        "--where",
        nargs="+",
        action="extend",
        default=[],
        metavar="DIM=VALUE",
        help="keep only these; repeat for several",
    )
    command.add_argument("--format", choices=["table", "csv", "json"], default="table")
    command.set_defaults(run=_query)


def _query(options: Namespace) -> int:
    by = [name.strip() for name in options.by.split(",") if name.strip()]
    filters = _filters(options)
    with reading(ready_engine()) as connection:
        result = query(connection, options.metrics, filters, now(), by)
    print(as_text(result, options.format))
    return 0


def _filters(options: Namespace) -> Filters:
    if options.start and options.end and options.start > options.end:
        raise InvalidInput(f"Start is after end: --from {options.start} comes after --to {options.end}.", field="from")
    if options.compare and not (options.start and options.end):
        raise InvalidInput("--compare needs --from and --to: all time has nothing before it.", field="compare")
    filters = Filters(
        start=options.start,
        end=options.end,
        compare=Compare(options.compare or Compare.NONE.value),
        basis=Basis(options.basis),
    )
    for condition in options.where:
        name, equals, value = condition.partition("=")
        if not equals or name not in WHERE:
            raise InvalidInput(
                f"--where takes DIM=VALUE with one of {', '.join(WHERE)}; it is {condition!r}.", field="where"
            )
        filters = filters.with_where(name, (*filters.conditions.get(name, ()), value))
    return filters
