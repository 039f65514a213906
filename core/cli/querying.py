"""query: the figures of the pages, through the same door."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable
from textwrap import fill

from core.cli.runtime import Commands, day, now, ready_engine
from core.errors import InvalidInput
from core.filters import WHERE, Basis, Compare, Filters, check_order
from core.metrics.catalog import METRICS
from core.metrics.cohort_text import cohort_text
from core.metrics.cohorts import OUTCOMES, cohorts
from core.metrics.dimensions import DIMENSIONS
from core.metrics.known import missing, notes
from core.metrics.query import query
from core.metrics.table import FORMATS, as_text
from core.store.engine import reading
from core.store.settings import team

_LINES = "\n".join(
    fill(f"{row.id:<21} {row.definition}", 110, initial_indent="  ", subsequent_indent=" " * 24)
    for row in METRICS.values()
)
EPILOG = f"""\
metrics:
{_LINES}

dimensions: {", ".join(DIMENSIONS)}

--where takes {", ".join(WHERE)}, each by name, as id:12, or as "(not matched)";
channel=paid is every paid channel.

csv and json give money in units of the currency, rates as fractions, and nothing where a figure is not known;
json says why in "not_known", csv on standard error.
Beside METRIC stand METRIC_low and METRIC_high (the 90 % interval), METRIC_n (what it is divided by), METRIC_few
(n is small), METRIC_estimated (a report without days was spread over its days) and, with --compare,
METRIC_previous. Beside DIM stands DIM_key, which is empty where it is not known.
csv has a row per group; json has them in "rows", and everything together in "total".

example:
  python -m core query spend sqls cost_per_sql --by channel,campaign --from 2026-08-01 --to 2026-10-31 \\
      --compare previous --where channel=paid --format csv"""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "query",
        help="print metrics, by any dimension",
        description="Print metrics: the figures of the pages, through the same door.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    command.add_argument("metrics", nargs="+", metavar="METRIC", help="what to print; listed below")
    command.add_argument("--by", default="", metavar="DIM,...", help="dimensions to break down by, comma separated")
    _period(command)
    command.add_argument(
        "--compare", choices=["previous", "year"], help="with the period before or last year; needs --from and --to"
    )
    command.add_argument(
        "--basis",
        choices=[basis.value for basis in Basis],
        default=Basis.COHORT.value,
        help="count outcomes by the day their lead was created (cohort, the default) or the day they happened",
    )
    command.add_argument("--format", choices=FORMATS, default="table", help="default: table")
    command.set_defaults(run=_query)
    says = "What became of the leads of each month, by how many months later: running totals."
    table = commands.add_parser("cohorts", help="print cohorts by month and age", description=says)
    table.add_argument("outcome", choices=OUTCOMES, metavar="OUTCOME", help=f"one of {', '.join(OUTCOMES)}")
    _period(table)
    table.add_argument("--format", choices=FORMATS, default="table", help="default: table")
    table.set_defaults(run=_cohorts, compare=None, basis=Basis.COHORT.value)


def _period(command: ArgumentParser) -> None:
    command.add_argument("--from", dest="start", type=day, metavar="D", help="first day, as 2026-08-01; default: all")
    command.add_argument("--to", dest="end", type=day, metavar="D", help="last day; default: all")
    command.add_argument(
        "--where",
        nargs="+",
        action="extend",
        default=[],
        metavar="DIM=VALUE",
        help="keep only these; repeat for several",
    )


def _cohorts(options: Namespace) -> int:
    name: str = options.outcome
    with reading(ready_engine()) as connection:
        found = cohorts(connection, name, _filters(options), now())
        reasons = notes((name,), missing(connection))
        money = team(connection).currency if name == "revenue" else None
    print(cohort_text(found, name, options.format, money, reasons).rstrip("\n"))
    _say_why(options, reasons)
    return 0


def _say_why(options: Namespace, reasons: Iterable[str]) -> None:
    """CSV has no room for why a figure is not known."""
    if options.format == "csv":
        for reason in reasons:
            print(reason, file=sys.stderr)


def _query(options: Namespace) -> int:
    by = [name.strip() for name in options.by.split(",") if name.strip()]
    filters = _filters(options)
    with reading(ready_engine()) as connection:
        result = query(connection, options.metrics, filters, now(), by)
    if result.ignored:
        name, value = result.ignored[0]
        raise InvalidInput(f"There is no {DIMENSIONS[name].label.lower()} {value!r}.", field=name)
    print(as_text(result, options.format).rstrip("\n"))
    _say_why(options, notes(result.metrics, result.missing))
    return 0


def _filters(options: Namespace) -> Filters:
    check_order(options.start, options.end)
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
