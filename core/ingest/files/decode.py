"""Bytes to text: which encoding a file is in, and what it is when it is no text at all."""

import codecs
from pathlib import PurePath

from core.errors import Choice, InvalidInput, Question, TooLarge

MEGABYTE = 1_000_000
MAX_BYTES = 50 * MEGABYTE
_ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "utf-32": "UTF-32", "cp1252": "Western European (Windows)", "latin-1": "Western European (Latin-1)",
    "cp1250": "Central European (Windows)", "cp1251": "Cyrillic (Windows)",
    "iso-8859-15": "Western European (Latin-9)",
    "mac-roman": "Western European (Mac)",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_ASKED = ("cp1252", "latin-1", "cp1250", "cp1251", "mac-roman")
_EXCEL = "This is an Excel file; save as CSV."


def check_bytes(data: bytes, filename: str) -> None:
    """Refuse what is too large, empty or no text; nothing is parsed yet."""
    if len(data) > MAX_BYTES:
        size = -(-len(data) * 10 // MEGABYTE) / 10
        limit = MAX_BYTES // MEGABYTE
        raise TooLarge(f"{PurePath(filename).name} is {size:g} MB; the limit is {limit} MB.", field="file")
    if data.startswith(b"PK\x03\x04") and PurePath(filename).suffix.lower() == ".zip" and b"xl/" not in data:
        raise InvalidInput("This is a ZIP archive; unpack it and choose the CSV inside.", field="file")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        raise InvalidInput(_EXCEL, field="file")
    if data.startswith(b"%PDF-"):
        raise InvalidInput("This is a PDF file; export as CSV.", field="file")
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise InvalidInput("File is empty.", field="file")


def label(encoding: str) -> str:
    """The name of an encoding as people know it."""
    return _ENCODINGS[encoding]


def find_encoding(data: bytes, chosen: str | None) -> tuple[str, Question | None]:
    """The encoding of the file, and a question when the bytes leave it open.

    A byte order mark outranks the choice. InvalidInput when the bytes are not what they say.
    """
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    if marked or chosen:
        return _checked(data, marked or _known(chosen or "")), None
    if (wide := _without_mark(data)) and _decodes(data, wide):
        return wide, None
    if _decodes(data, "utf-8"):
        return "utf-8", None
    guesses = [name for name in _ASKED if _decodes(data, name)]
    return guesses[0], _question(data, guesses)


def _known(name: str) -> str:
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        canonical = ""
    for known in _ENCODINGS:
        if codecs.lookup(known).name == canonical:
            return known
    raise InvalidInput(f"encoding: “{name[:40]}” is not known; use one of {', '.join(_ENCODINGS)}.", field="encoding")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _checked(data: bytes, encoding: str) -> str:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"encoding: the file is not {label(encoding)}: byte {error.start + 1:,} does not fit.",
            field="encoding",
        ) from None
    return encoding


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark shows as a zero in every other byte."""
    head = data[:2000]
    half = max(len(head) // 2, 1)
    even, odd = head[::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else None


def _question(data: bytes, guesses: list[str]) -> Question:
    """Show the words around the first byte that is not ASCII, as each encoding reads them."""
    first = next(index for index, byte in enumerate(data) if byte > 127)
    start = max(data.rfind(b"\n", 0, first) + 1, first - 20)
    sample = data[start : first + 20].split(b"\n")[0].strip()
    choices: dict[str, Choice] = {}
    for name in guesses:
        text = sample.decode(name, "replace")
        choices.setdefault(text, Choice(name, f"{text} ({label(name)})"))
    return Question(
        "The file is not UTF-8. Which of these reads right?",
        field="encoding",
        choices=tuple(choices.values()),
    )
