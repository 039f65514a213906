"""Which kind of file this is, and which of its headers feeds which field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.ingest.files import dates, values
from core.ingest.files.fields import STAGE_TIME_NAMES
from core.ingest.files.headers import normalise, split_currency
from core.ingest.files.kinds import KINDS, fields_of
from core.ingest.files.numbers import BadValue
from core.ingest.records import Kind, Type

_SHAPE_SHARE = 0.8
# A generic kind is only guessed when one of these sets of fields was found by its headers.
_TELLING: dict[str, tuple[frozenset[str], ...]] = {
    kind: tuple(frozenset(fields.split()) for fields in sets)
    for kind, sets in (
        ("spend", ("cost day", "cost channel", "cost campaign", "cost start_day")),
        ("clicks", ("gclid at",)),
        ("leads", ("created_at",)),
        (
            "deals",
            (
                "amount stage",
                "amount closed_at",
                "amount is_won",
                "name stage closed_at",
                "id stage closed_at",
            ),
        ),
        ("stages", ("stage at", *STAGE_TIME_NAMES)),
    )
}
_PERSON = frozenset(("email", "first_name", "last_name", "phone", "company"))


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping of fields to headers, and what is worth telling about it."""

    kind: Kind
    columns: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """The headers of a file and the first filled cells below each."""

    headers: tuple[str, ...]
    cells: Mapping[str, Sequence[str]] = field(default_factory=dict)


def by_signature(headers: Sequence[str]) -> Kind | None:
    """The kind whose well-known headers are all there, in any order."""
    present = {normalise(header) for header in headers}
    return next((kind for kind in KINDS if any(known <= present for known in kind.signature)), None)


def rank(sample: Sample) -> list[Guess]:
    """The generic kinds this file could be, the likeliest first; what cells look like is the last resort."""
    by_header = Sample(sample.headers)
    kinds = [kind for kind in KINDS if kind.id in _TELLING]
    possible = [kind for kind in kinds if _is_telling(map_columns(kind, by_header))]
    guesses = [map_columns(kind, sample) for kind in possible or kinds]
    return sorted(filter(_is_telling, guesses), key=lambda guess: -_headers_used(guess))


def is_clear(ranked: Sequence[Guess]) -> bool:
    """Whether the first guess explains more headers than the second."""
    return bool(ranked) and (len(ranked) == 1 or _headers_used(ranked[0]) > _headers_used(ranked[1]))


def missing(kind: Kind, columns: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Groups of fields of which one more has to be mapped."""
    required = [(each.name,) for each in kind.fields if each.required]
    return [group for group in (*required, *kind.one_of) if not any(name in columns for name in group)]


def map_columns(kind: Kind, sample: Sample) -> Guess:
    """The best mapping of the fields of a kind: by header first, then by what the cells look like."""
    columns = _by_header(kind, sample.headers)
    notes: list[str] = []
    for name, header in _by_shape(kind, sample, columns).items():
        columns[name] = header
        label = fields_of(kind)[name].label
        notes.append(f"Column “{header}” is read as {label} because of what its cells look like")
    notes += _imply_stage(columns)
    if normalise(columns.get("cost", "")) == "cost converted currency":
        columns.pop("currency", None)  # the currency column speaks of the account's own currency
    return Guess(kind, columns, tuple(notes))


def _is_telling(guess: Guess) -> bool:
    found = guess.columns.keys()
    if missing(guess.kind, guess.columns) or (guess.kind.id == "clicks" and _PERSON & found):
        return False
    return any(fields <= found for fields in _TELLING[guess.kind.id])


def _headers_used(guess: Guess) -> int:
    return len(set(guess.columns.values()))


def _by_header(kind: Kind, headers: Sequence[str]) -> dict[str, str]:
    """Synonyms are tried best first over all fields, so that a better one always wins the header."""
    free: dict[str, str] = {}
    for header in headers:
        free.setdefault(normalise(header), header)
    columns: dict[str, str] = {}
    wanted = [(each, [normalise(name) for name in (each.label, each.name, *each.synonyms)]) for each in kind.fields]
    for position in range(max(len(names) for _, names in wanted)):
        for each, names in wanted:
            if each.name not in columns and position < len(names) and names[position] in free:
                columns[each.name] = free.pop(names[position])
    for each, names in wanted:
        if each.type is Type.MONEY and each.name not in columns:
            amount = next((header for header in free.values() if split_currency(header)[0] in names), None)
            columns |= {each.name: amount} if amount else {}
    return {each.name: columns[each.name] for each in kind.fields if each.name in columns}


def _by_shape(kind: Kind, sample: Sample, columns: Mapping[str, str]) -> dict[str, str]:
    """An unnamed e-mail column, or the only date column of a file of leads."""
    names = fields_of(kind)
    free = [header for header in sample.headers if header not in columns.values() and sample.cells.get(header)]
    found: dict[str, str] = {}
    if "email" in names and "email" not in columns:
        emails = [header for header in free if _share(sample.cells[header], _is_email) >= _SHAPE_SHARE]
        found |= {"email": emails[0]} if len(emails) == 1 else {}
    wanted = next((name for name in ("day", "created_at", "at") if name in names), None)
    dated = any(names[name].type in (Type.DATE, Type.TIME) for name in columns)
    if wanted and not dated:
        days = [header for header in free if _share(sample.cells[header], _is_date) >= _SHAPE_SHARE]
        found |= {wanted: days[0]} if len(days) == 1 else {}
    return found


def _imply_stage(columns: dict[str, str]) -> list[str]:
    """An id called mql_id or sql_id says that every row is an MQL or SQL from its first date on."""
    stage = {"mql id": "mql_at", "sql id": "sql_at"}.get(normalise(columns.get("id", "")))
    if stage is None or stage in columns or "created_at" not in columns:
        return []
    columns[stage] = columns["created_at"]
    label = stage.removesuffix("_at").upper()
    return [f"Column “{columns['id']}” says these are {label}s: {label} date is “{columns['created_at']}”"]


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _is_email(text: str) -> bool:
    try:
        values.parser(Type.EMAIL, values.Formats())(text)
    except BadValue:
        return False
    return True


def _is_date(text: str) -> bool:
    return not text.isdigit() and dates.is_date(text)
