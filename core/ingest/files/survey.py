"""One pass over a whole file before anything is read: what to leave out, and how it writes its values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import InvalidInput
from core.ingest.files.dates import OrderEvidence
from core.ingest.files.kinds import fields_of
from core.ingest.files.numbers import MarkEvidence
from core.ingest.files.table import Line, Table
from core.ingest.records import Kind, Target, Type

_FIRST_COLUMNS = 6
# Matched against trimmed cells, without a pattern that could backtrack over a long run of spaces.
_TOTAL = re.compile(r"(?:Total|Gesamt)\w* ?:")
# Sheets kept by hand end in a row that says just "Total".
_BARE_TOTAL = re.compile(r"(?:(?:grand )?totals?|sum|summe|gesamt(?:summe)?) ?:?$", re.IGNORECASE)
_NUMERIC = (Type.COUNT, Type.MONEY, Type.DECIMAL)
_TEMPORAL = (Type.DATE, Type.TIME)


@dataclass(slots=True)
class Survey:
    """What the pass found."""

    rows: int = 0
    totals: int = 0
    mark: MarkEvidence = field(default_factory=MarkEvidence)
    order: OrderEvidence = field(default_factory=OrderEvidence)


def body(table: Table, kind: Kind, tally: Survey | None = None) -> Iterator[Line]:
    """The rows of the file without its totals, which are counted in `tally`."""
    sums_up = _total_test(kind)
    for line in table.lines():
        if sums_up is not None and line.problem is None and _is_total(line.cells, sums_up):
            if tally is not None:
                tally.totals += 1
            continue
        yield line


def take(table: Table, kind: Kind, columns: Mapping[str, str]) -> Survey:
    """Read the file once; InvalidInput for a quote never closed or a header that means two things."""
    survey = Survey()
    fields = fields_of(kind)
    types = {table.position(header): fields[name].type for name, header in columns.items()}
    counted = [(index, of is Type.COUNT) for index, of in types.items() if of in _NUMERIC]
    dated = [index for index, of in types.items() if of in _TEMPORAL]
    for line in body(table, kind, survey):
        survey.rows += 1
        if line.problem is not None:
            continue
        if table.repeated:
            _check_repeated(table, line)
        # A decimal point settles the matter; a comma is worth looking on for its contrary.
        if survey.mark.point is None:
            for index, whole in counted:
                survey.mark.see(line.cells[index].strip(), whole=whole)
        for index in dated:
            survey.order.see(line.cells[index].strip())
    return survey


def _total_test(kind: Kind) -> re.Pattern[str] | None:
    if kind.target is not Target.AD:
        return None
    return _TOTAL if kind.family == "google_ads" else _BARE_TOTAL


def _is_total(cells: Sequence[str], test: re.Pattern[str]) -> bool:
    return any(cell and test.match(cell.strip()) for cell in cells[:_FIRST_COLUMNS])


def _check_repeated(table: Table, line: Line) -> None:
    for index, first in table.repeated.items():
        if line.cells[index].strip() != line.cells[first].strip():
            header = table.headers[table.columns.index(first)]
            raise InvalidInput(
                f"Header “{header}” stands over columns {first + 1} and {index + 1}, whose cells differ "
                f"(row {line.row}); rename one.",
                field="columns",
            )
