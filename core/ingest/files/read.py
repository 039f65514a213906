"""Files in: recognise one, say how it is understood, and stream its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from core.errors import InvalidInput, Question
from core.ingest.files import decode, headers, mapping, preamble, questions, recognise, survey, table
from core.ingest.files.kinds import KINDS, kind_of
from core.ingest.files.preamble import Preamble
from core.ingest.files.recognise import Guess, Sample
from core.ingest.files.rows import RowReader
from core.ingest.files.survey import Survey
from core.ingest.files.table import Table
from core.ingest.files.values import Formats
from core.ingest.records import Kind, Options, Record, Rejected, Target

_SAMPLED_ROWS = 1_000
_SAMPLES = 3
_SHAPE_CELLS = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is understood. `options` has every guess filled in; `questions` are those still open.

    `columns` maps field names to headers, `samples` headers to their first filled cells, `row_count` is the
    number of rows below the header without blank lines and totals, rejected ones included. `doubts` are the
    options (decimal, date_order) that the cells leave open, answered or not.
    """

    kind: Kind
    options: Options
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    columns: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]]
    title: str | None
    period: tuple[date, date] | None
    notes: tuple[str, ...]
    questions: tuple[Question, ...]
    signature: str
    row_count: int
    doubts: frozenset[str]
    source: Table = field(repr=False)

    def rows(self) -> Iterator[Record | Rejected]:
        """Every row as a record or a rejection; raises the first open question."""
        if self.questions:
            raise self.questions[0]
        return _rows(self)


def inspect(data: bytes, filename: str, options: Options) -> Reading:
    """How the file is understood; questions a person has to answer are collected in the reading.

    TooLarge above 50 MB; InvalidInput when it is no delimited text, has no rows, or does not fit the options.
    """
    decode.check_bytes(data, filename)
    mapping.check(options)
    encoding, encoding_question = decode.find_encoding(data, options.encoding)
    delimiter = mapping.delimiter_of(options.delimiter) if options.delimiter else None
    found = table.locate(data, encoding, delimiter)
    sample = _sample(found)
    guess, kind_questions = _recognise(found, sample, options)
    seen = survey.take(found, guess.kind, guess.columns)
    if not seen.rows:
        raise InvalidInput("No data rows; nothing imported.", field="file")
    above = preamble.read(found.preamble)
    _see_period(seen, above)
    formats = Formats(options.decimal or seen.mark.mark, options.date_order or seen.order.order)
    period = _period(guess, above, options, formats)
    asked = (
        encoding_question,
        *kind_questions,
        *questions.about_values(seen, options),
        questions.about_dates(guess.kind, above, _is_dated(guess, options), period),
    )
    reading = Reading(
        kind=guess.kind,
        options=_completed(options, guess, found, formats, period),
        encoding=encoding,
        delimiter=found.delimiter,
        headers=found.headers,
        columns=guess.columns,
        samples={header: tuple(cells[:_SAMPLES]) for header, cells in sample.cells.items()},
        title=above.title,
        period=period,
        notes=_notes(found, seen, above, guess, period, options),
        questions=tuple(each for each in asked if each is not None),
        signature=headers.signature(found.headers),
        row_count=seen.rows,
        doubts=frozenset(question.field or "" for question in questions.about_values(seen, Options())),
        source=found,
    )
    _row_reader(reading)  # constants that do not fit are found now, not while importing
    return reading


def preview(reading: Reading, n: int = 20) -> list[Record | Rejected]:
    """The first n rows as understood, with the guesses where questions are open."""
    return list(islice(_rows(reading), n))


def _row_reader(reading: Reading) -> RowReader:
    options = reading.options
    formats = Formats(options.decimal or ".", options.date_order or "dmy")
    return RowReader(reading.kind, reading.headers, reading.columns, options, formats)


def _rows(reading: Reading) -> Iterator[Record | Rejected]:
    reader, found = _row_reader(reading), reading.source
    for line in survey.body(found, reading.kind):
        if line.problem is not None:
            yield Rejected(line.row, tuple(line.cells), line.problem)
        else:
            yield reader.read(line.row, found.pick(line.cells))


def _sample(found: Table) -> Sample:
    cells: dict[str, list[str]] = {header: [] for header in found.headers}
    for line in islice(found.lines(), _SAMPLED_ROWS):
        if line.problem is None:
            for header, cell in zip(found.headers, found.pick(line.cells), strict=True):
                if (text := cell.strip()) and len(cells[header]) < _SHAPE_CELLS:
                    cells[header].append(text)
    return Sample(found.headers, cells)


def _recognise(found: Table, sample: Sample, options: Options) -> tuple[Guess, list[Question]]:
    """The kind and its columns: as given, else by well-known headers, else the best guess and a question."""
    if options.columns is not None:
        columns = mapping.check_headers(options.columns, found.headers)
        likely = _kinds_with(columns, found, options)
        guess, clear = Guess(likely[0], columns), len(likely) == 1
    else:
        known = kind_of(options.kind) if options.kind else recognise.by_signature(found.headers)
        ranked = [recognise.map_columns(known, sample)] if known else recognise.rank(sample)
        likely = [each.kind for each in ranked]
        guess = ranked[0] if ranked else recognise.map_columns(kind_of("leads"), sample)
        clear = known is not None or recognise.is_clear(ranked)
    mapping.check_fields(guess.kind, (*guess.columns, *options.constants))
    if not clear:
        return guess, [questions.about_kind(likely)]
    absent = recognise.missing(guess.kind, {**guess.columns, **options.constants})
    return guess, [questions.about_column(guess, group, found.headers) for group in absent]


def _kinds_with(columns: Mapping[str, str], found: Table, options: Options) -> list[Kind]:
    """The kinds that have all the fields given, those that lack nothing first choice."""
    if options.kind:
        return [kind_of(options.kind)]
    given = {**columns, **options.constants}
    known = recognise.by_signature(found.headers)
    able = [kind for kind in KINDS if kind.family == "files" or kind is known]
    able = [kind for kind in able if given.keys() <= {each.name for each in kind.fields}]
    if not able:
        names = ", ".join(given)
        raise InvalidInput(f"columns: no kind of file has the fields {names} together.", field="columns")
    return [known] if known in able else [k for k in able if not recognise.missing(k, given)] or able


def _see_period(seen: Survey, above: Preamble) -> None:
    for text in above.span or ():
        seen.order.see(text)


def _is_dated(guess: Guess, options: Options) -> bool:
    return not {"day", "start_day"}.isdisjoint({*guess.columns, *options.constants})


def _period(guess: Guess, above: Preamble, options: Options, formats: Formats) -> tuple[date, date] | None:
    if guess.kind.target is not Target.AD or _is_dated(guess, options):
        return None
    if options.start and options.end:
        return options.start, options.end
    return above.period(formats.order)


def _completed(
    options: Options, guess: Guess, found: Table, formats: Formats, period: tuple[date, date] | None
) -> Options:
    return replace(
        options,
        kind=guess.kind.id,
        columns=guess.columns,
        encoding=found.encoding,
        delimiter=found.delimiter,
        decimal=formats.mark,
        date_order=formats.order,
        start=period[0] if period else options.start,
        end=period[1] if period else options.end,
    )


def _notes(
    found: Table,
    seen: Survey,
    above: Preamble,
    guess: Guess,
    period: tuple[date, date] | None,
    options: Options,
) -> tuple[str, ...]:
    notes = [f"{decode.label(found.encoding)}, {table.DELIMITERS[found.delimiter]}"]
    if above.title:
        notes.append(f"Title: {above.title}")
    if period:
        notes.append(f"Totals for {period[0]} to {period[1]}; the file has no Day column")
    if options.start and not period:
        notes.append("The dates given are not used: the rows have their own")
    if seen.totals:
        notes.append(f"{seen.totals} totals row{'' if seen.totals == 1 else 's'} left out")
    repeated = {found.headers[found.columns.index(first)] for first in found.repeated.values()}
    notes += [f"Column “{header}” appears more than once with the same cells; read once" for header in repeated]
    return (*notes, *guess.notes)
