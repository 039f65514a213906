"""The questions a file can leave open, each with the likeliest answer first."""

from collections.abc import Sequence
from datetime import date

from core.errors import Choice, Question
from core.ingest.files import dates, numbers
from core.ingest.files.kinds import KINDS, fields_of
from core.ingest.files.numbers import BadValue
from core.ingest.files.preamble import Preamble
from core.ingest.files.recognise import Guess
from core.ingest.files.survey import Survey
from core.ingest.records import Kind, Options, Target

_MARKS: dict[numbers.Mark, str] = {".": "decimal point", ",": "decimal comma"}
_ORDERS: dict[dates.Order, str] = {"dmy": "day/month/year", "mdy": "month/day/year"}


def about_kind(likely: Sequence[Kind]) -> Question:
    """What the file holds, the likely kinds first, then those that any program may have written."""
    rest = sorted((kind for kind in KINDS if kind not in likely), key=lambda kind: kind.family != "files")
    choices = [Choice(kind.id, kind.label) for kind in (*likely, *rest)]
    return Question("What is in this file? Its headers do not tell.", field="kind", choices=choices)


def about_column(guess: Guess, group: Sequence[str], headers: Sequence[str]) -> Question:
    """Which column feeds a field that is needed; the values of the choices are `field=header`."""
    fields = fields_of(guess.kind)
    labels = " or ".join(fields[name].label for name in group)
    used = set(guess.columns.values())
    free = [header for header in headers if header not in used] + [header for header in headers if header in used]
    choices = [Choice(f"{name}={header}", f"{fields[name].label}: {header}") for name in group for header in free]
    return Question(f"{guess.kind.label}: which column is {labels}?", field="columns", choices=choices)


def about_values(seen: Survey, options: Options) -> list[Question]:
    """Decimal mark and order of dates, when the cells leave them open."""
    asked = []
    if options.decimal is None and seen.mark.doubtful:
        asked.append(_about_mark(seen.mark.doubtful, seen.mark.mark))
    if options.date_order is None and seen.order.doubtful:
        asked.append(_about_order(seen.order.doubtful, seen.order.order))
    return asked


def about_dates(kind: Kind, above: Preamble, dated: bool, period: tuple[date, date] | None) -> Question | None:
    """The days a report covers, when neither its rows nor its head say so."""
    if kind.target is not Target.AD or dated or period:
        return None
    covers = "covers all time and" if above.all_time else "does not say what dates it covers and"
    return Question(f"This report {covers} has no Day column: which dates does it span?", field="start")


def _about_mark(cell: str, guess: numbers.Mark) -> Question:
    meanings = numbers.preview(cell)
    ordered = sorted(_MARKS, key=lambda mark: mark != guess)
    choices = [Choice(mark, f"{_MARKS[mark].capitalize()}: {cell} {_means(meanings[mark])}") for mark in ordered]
    return Question(f"Numbers such as “{cell}”: decimal comma or decimal point?", field="decimal", choices=choices)


def _means(meaning: str) -> str:
    return f"is {meaning}" if meaning[:1].isdigit() else meaning


def _about_order(cell: str, guess: dates.Order) -> Question:
    choices = []
    for order in sorted(_ORDERS, key=lambda each: each != guess):
        try:
            value = dates.parse_day(cell, order)
            meaning = f"is {value.day} {value:%B %Y}"
        except BadValue as problem:
            meaning = str(problem)
        choices.append(Choice(order, f"{_ORDERS[order].capitalize()}: {cell} {meaning}"))
    return Question(f"Dates such as “{cell}”: day or month first?", field="date_order", choices=choices)
