"""Text to rows: delimiter, preamble, header line, and the body with the number of each line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from core.errors import InvalidInput
from core.ingest.files import headers, preamble
from core.ingest.files.decode import MAX_BYTES

MAX_CELL = 32_768
MAX_COLUMNS = 1_000
MAX_LINES = 2_000_000
DELIMITERS = {
    ",": "comma separated",
    ";": "semicolon separated",
    "\t": "tab separated",
    "|": "pipe separated",
}
_SNIFFED_LINES = 60
_HEADER_WITHIN = 15
_DATE_START = re.compile(r"^\d{1,4}[-/.]\d")

# The module's own limit is 131,072 characters, and its error would hide which row it was.
csv.field_size_limit(2 * MAX_BYTES)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the file: the line it starts on, its cells, and what is wrong with it."""

    row: int
    cells: list[str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table is in the bytes. `columns` are the indexes kept, one per header."""

    data: bytes = field(repr=False)
    encoding: str
    delimiter: str
    preamble: tuple[str, ...]
    header_row: int
    width: int
    headers: tuple[str, ...]
    columns: tuple[int, ...]
    repeated: dict[int, int]  # index of a column with a header seen before -> index of that one

    def lines(self) -> Iterator[Line]:
        """Every record below the header that is not blank, as it stands in the file."""
        for line in _lines(self.data, self.encoding, self.delimiter):
            if line.row > self.header_row and any(cell and not cell.isspace() for cell in line.cells):
                yield line if line.problem or len(line.cells) == self.width else self._odd(line)

    def position(self, header: str) -> int:
        """Index in a whole record of the column under a header."""
        return self.columns[self.headers.index(header)]

    def pick(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells of one whole record, one per header."""
        return tuple(cells[index] for index in self.columns)

    def _odd(self, line: Line) -> Line:
        count = len(line.cells)
        cells = f"{count} cell{'' if count == 1 else 's'}"
        return Line(line.row, line.cells, f"Row {line.row}: {cells}, expected {self.width}")


def locate(data: bytes, encoding: str, delimiter: str | None) -> Table:
    """Find the table in the file; InvalidInput when it has more columns or lines than a table has."""
    lines = data.count(b"\n")
    if lines > MAX_LINES:
        raise InvalidInput(f"The file has {lines:,} lines; the limit is {MAX_LINES:,}.", field="file")
    candidates = (delimiter,) if delimiter else tuple(DELIMITERS)
    best = max((_layout(data, encoding, each) for each in candidates), key=lambda layout: layout.score)
    cells, at = best.header, best.header_row
    if len(cells) > MAX_COLUMNS:
        raise InvalidInput(f"The file has {len(cells):,} columns; the limit is {MAX_COLUMNS:,}.", field="file")
    if any("\0" in cell for cell in cells):
        raise InvalidInput(f"Row {at} has invalid characters.", field="file")
    names = headers.clean(cells)
    repeated = headers.repeats(names)
    kept = tuple(index for index in range(len(names)) if index not in repeated)
    return Table(
        data,
        encoding,
        best.delimiter,
        best.preamble,
        at,
        len(cells),
        tuple(names[i] for i in kept),
        kept,
        repeated,
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    preamble: tuple[str, ...]
    header_row: int
    header: list[str]
    score: tuple[int, int]


def _layout(data: bytes, encoding: str, delimiter: str) -> _Layout:
    """How the file looks with this delimiter, scored by how many rows are as wide as the header."""
    text = list(islice(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), _SNIFFED_LINES))
    reader = csv.reader(text, delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    previous = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            records.append((previous + 1, cells))
        previous = reader.line_num
    if not records:
        raise InvalidInput("File is empty.", field="file")
    at = _header_index([cells for _, cells in records], delimiter)
    row, header = records[at]
    matching = sum(len(cells) == len(header) for _, cells in records[at + 1 :])
    above = tuple(delimiter.join(cells).strip(delimiter + " ") for _, cells in records[:at])
    return _Layout(delimiter, above, row, header, (matching if len(header) > 1 else 0, len(header)))


def _header_index(records: list[list[str]], delimiter: str) -> int:
    """The line after the dates of a report; else the first line of labels that fits the rest."""
    for index, (cells, below) in enumerate(pairwise(records[:_HEADER_WITHIN])):
        narrower = sum(map(bool, cells)) < sum(map(bool, below))
        if narrower and preamble.is_period(delimiter.join(cells).strip(delimiter + " ")):
            return index + 1
    labels = [index for index, cells in enumerate(records[:_HEADER_WITHIN]) if _are_labels(cells)]
    widths = Counter(len(cells) for cells in records)
    for index in labels:
        seen = Counter(len(cells) for cells in records[index + 1 :])
        if seen[len(records[index])] * 2 >= sum(seen.values()):
            return index
    return labels[0] if labels and max(widths) > 1 else 0


def _are_labels(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    words = sum(
        any(map(str.isalpha, cell)) and "@" not in cell and not _DATE_START.match(cell.strip()) for cell in filled
    )
    return len(filled) >= 2 and words >= 0.8 * len(filled)


def _lines(data: bytes, encoding: str, delimiter: str) -> Iterator[Line]:
    held: list[str] = []

    def feed() -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(data), encoding, newline=""):
            held.append(line)
            yield line

    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        row = reader.line_num + 1
        held.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if len(held) > 1 or "unexpected end" in str(error):
                whole = held if "unexpected end" in str(error) else held[:-1]
                at = row + _open_quote(whole)
                raise InvalidInput(f"Quote opened on row {at} never closed", field="file") from None
            yield Line(row, [held[0].rstrip("\r\n")], f"Row {row}: a closing quote is followed by more text")
            continue
        yield Line(row, cells, _flaw(row, held, cells))


def _flaw(row: int, held: list[str], cells: list[str]) -> str | None:
    if any("\0" in line for line in held):
        return f"Row {row} has invalid characters."
    if sum(map(len, held)) > MAX_CELL:
        for number, cell in enumerate(cells, start=1):
            if len(cell) > MAX_CELL:
                return f"Row {row}: cell {number} has {len(cell):,} characters; the limit is {MAX_CELL:,}"
    return None


def _open_quote(held: list[str]) -> int:
    """Index of the last line on which a quote opened and stayed open."""
    opened, inside = 0, False
    for index, line in enumerate(held):
        quotes = line.replace('""', "").count('"')
        inside ^= quotes % 2 == 1
        if inside and quotes:
            opened = index
    return opened
