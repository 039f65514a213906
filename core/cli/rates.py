"""rates: exchange rates in, out and listed."""

import sys
from argparse import Namespace
from pathlib import Path

from core.cli.runtime import Commands, day, now, ready_engine
from core.errors import InvalidInput
from core.ingest.files import rates as files
from core.jobs import rates
from core.metrics import currencies
from core.store.engine import reading
from core.store.settings import team

SHOWN = 20


def add(commands: Commands) -> None:
    """Declare the commands."""
    says = "Exchange rates: what turns amounts in other currencies into the team's, day by day."
    top = commands.add_parser("rates", help="exchange rates: import, set, delete, list", description=says)
    actions = top.add_subparsers(title="actions", required=True, metavar="ACTION")
    says = "Import a CSV of rates: Date, Currency, Rate, or Date and a column for each currency (the ECB's files)."
    bringing = actions.add_parser("import", help="import a file of rates", description=says)
    bringing.add_argument("file", metavar="FILE", help="CSV of rates")
    says = "currency of which one unit is priced in each column (default: EUR)"
    bringing.add_argument("--base", default=files.EURO, metavar="CUR", help=says)
    bringing.set_defaults(run=_import)
    says = "Set the rate of one day: one unit of CUR costs RATE in the team's currency."
    setting = actions.add_parser("set", help="set the rate of one day", description=says)
    setting.add_argument("currency", metavar="CUR", help="currency, e.g. EUR")
    setting.add_argument("day", type=day, metavar="DATE", help="e.g. 2026-03-31")
    setting.add_argument("rate", metavar="RATE", help="e.g. 1.0850")
    says = "RATE is what one unit of the team's currency costs in CUR"
    setting.add_argument("--inverse", action="store_true", help=says)
    setting.set_defaults(run=_set)
    says = "Delete the rate of one day between CUR and the team's currency."
    deleting = actions.add_parser("delete", help="delete the rate of one day", description=says)
    deleting.add_argument("currency", metavar="CUR", help="currency, e.g. EUR")
    deleting.add_argument("day", type=day, metavar="DATE", help="e.g. 2026-03-31")
    deleting.set_defaults(run=_delete)
    says = "The currencies with rates, and those of the data that lack some; with CUR its newest rates."
    listing = actions.add_parser("list", help="list rates", description=says)
    listing.add_argument("currency", nargs="?", metavar="CUR", help="currency, e.g. EUR")
    listing.set_defaults(run=_list)


def _import(options: Namespace) -> int:
    engine, path = ready_engine(), Path(options.file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path.name} cannot be read: {error.strerror}.", field="file") from error
    with reading(engine) as connection:
        home = team(connection).currency
    found = files.read(data, path.name, home, rates.parse_code(options.base, "base"))
    done = rates.put(engine, found.quotes, path.name, None, now())
    print(f"{path.name}: {found.layout}")
    print(f"  new {done.created:,}, updated {done.updated:,}, unchanged {done.unchanged:,}", end="")
    print(f", rejected {len(found.rejected):,}")
    for each in found.rejected[:SHOWN]:
        print(f"  {each.reason}")
    if (more := len(found.rejected) - SHOWN) > 0:
        print(f"  and {more:,} more")
    return 0 if found.quotes else 1


def _set(options: Namespace) -> int:
    engine = ready_engine()
    with reading(engine) as connection:
        quote = rates.parse_quote(connection, options.currency, options.day, options.rate, inverse=options.inverse)
    rates.put(engine, [quote], "", None, now())
    print(_told(quote.base, quote.quote, quote.nanos, quote.day))
    return 0


def _delete(options: Namespace) -> int:
    engine = ready_engine()
    with reading(engine) as connection:
        home, currency = team(connection).currency, rates.parse_code(options.currency)
    rates.remove(engine, (currency, home), options.day, None, now())
    print(f"The rate of {currency} on {options.day} is deleted.")
    return 0


def _list(options: Namespace) -> int:
    with reading(ready_engine()) as connection:
        if options.currency:
            frame, total = currencies.quotes(connection, rates.parse_code(options.currency), SHOWN)
            for row in frame.records():
                print(_told(row["base"], row["quote"], row["nanos"], row["day"]), row["origin"] or "by hand", sep="  ")
            print(f"{len(frame):,} of {total:,} rates", file=sys.stderr)
            return 0
        home = team(connection).currency
        for one in currencies.known(connection):
            latest = f"1 {one.currency} = {float(one.rate):.6g} {home}" if one.rate else f"no way to {home}"
            print(f"{one.currency}  {one.first} to {one.last}  {one.quotes:,} given  {latest}")
        for each in currencies.held(connection, now()):
            if each.missing:
                days = ", ".join(f"{first} to {last}" for first, last in each.missing[:SHOWN])
                print(f"{each.currency}  no rate on {days}", file=sys.stderr)
    return 0


def _told(base: str, quote: str, nanos: int, on: object) -> str:
    return f"{on}  1 {base} = {files.shown(nanos)} {quote}"
