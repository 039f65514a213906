"""Files nobody should have sent, and what people are told about them."""

HEAD = "email,created_at\n"
GOOD = HEAD + "ann@example.com,2026-03-01\n"
SPEND = "Day,Campaign,Cost\n"

REFUSED = {
    "empty": (b"", "File is empty."),
    "blank": (b" \r\n\r\n", "File is empty."),
    "header only": (HEAD.encode(), "No data rows; nothing imported."),
    "Excel": (b"PK\x03\x04" + bytes(200), "This is an Excel file; save as CSV."),
    "unclosed quote": (
        (GOOD + 'bob@example.com,"2026-03-02\n' + "x@example.com,2026-03-03\n" * 9).encode(),
        "Quote opened on row 3 never closed",
    ),
    "duplicate header": (
        b"email,created_at,email\na@x.io,2026-03-01,b@x.io\n",
        "Header “email” stands over columns 1 and 3",
    ),
}
"""Name -> bytes, sentence: nothing of the file can be used (cases 1-3, 9, 10)."""

ASKED = {
    "Latin-1": ("email,created_at,name\na@x.io,2026-03-01,José\n".encode("latin-1"), "encoding", "José"),
    "day or month": (b"email,created_at\na@x.io,03/04/2026\n", "date_order", "day or month first?"),
    "decimal comma": (
        (SPEND.replace(",", ";") + "2026-03-01;Brand;1.234\n").encode(),
        "decimal",
        "decimal comma or decimal point?",
    ),
}
"""Name -> bytes, field of the question, words in it or its choices (cases 5, 14, 15)."""

ROW = {
    "NUL": (GOOD + "b\0b@x.io,2026-03-02\n", 3, "Row 3 has invalid characters."),
    "extra cell": (GOOD + "bob@x.io,2026-03-02,more\n", 3, "Row 3: 3 cells, expected 2"),
    "long cell": (GOOD + "b" * 200_000 + "@x.io,2026-03-02\n", 3, "cell 1 has 200,005 characters; the limit is 32,768"),
    "e-mail": (GOOD + "bob at home,2026-03-02\n", 3, "e-mail"),
    "negative": (SPEND + "2026-03-01,Brand,5\n2026-03-01,Other,-5\n", 3, "-5"),
    "NaN": (SPEND + "2026-03-01,Brand,5\n2026-03-01,Other,NaN\n", 3, "NaN"),
    "huge": (SPEND + "2026-03-01,Brand,5\n2026-03-01,Other,1e400\n", 3, "1e400"),
}
"""Name -> text, row, words of the reason: only that row is left out (cases 7, 8, 12, 13, 16)."""
