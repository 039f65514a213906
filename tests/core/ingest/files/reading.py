"""Short ways to read a text as if it were a file."""

import pytest

from core.errors import InvalidInput, Question
from core.ingest.files.read import Reading, inspect
from core.ingest.records import Options, Record, Rejected


def reading(text: str | bytes, options: Options | None = None, name: str = "file.csv") -> Reading:
    return inspect(text.encode() if isinstance(text, str) else text, name, options or Options())


def rows(text: str | bytes, options: Options | None = None) -> list[Record | Rejected]:
    return list(reading(text, options).rows())


def reasons(text: str, options: Options | None = None) -> list[str]:
    return [row.reason for row in rows(text, options) if isinstance(row, Rejected)]


def values(text: str | bytes, options: Options | None = None) -> list[dict[str, object]]:
    return [dict(row.values) for row in rows(text, options) if isinstance(row, Record)]


def asked(text: str | bytes, options: Options | None = None) -> dict[str | None, Question]:
    return {question.field: question for question in reading(text, options).questions}


def refusal(text: str | bytes, options: Options | None = None, name: str = "file.csv") -> str:
    with pytest.raises(InvalidInput) as caught:
        reading(text, options, name)
    return caught.value.message
