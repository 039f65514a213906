from sqlalchemy import select

from core.access import audit
from core.store.models import Audit
from tests.browser import NOON


def test_a_row_says_who_did_what_when(connection):
    audit.record(connection, NOON, None, "import", batch=3, ok=True, share=0.5, files=["a.csv"], none=None)
    row = connection.execute(select(Audit.__table__)).one()
    assert (row.at, row.user_id, row.action) == (NOON, None, "import")
    assert row.detail == {"batch": 3, "ok": True, "share": 0.5, "files": ["a.csv"], "none": None}


def test_no_text_can_forge_another_row(connection):
    forged = "x.csv\n2026-11-22 12:00 admin disabled\x1b[2J\u2028"
    audit.record(connection, NOON, None, "import", file=forged, nested={"deep\r": [forged]}, long="y" * 999)
    detail = connection.execute(select(Audit.detail)).scalar_one()
    assert str(detail).isprintable()
    assert len(detail["long"]) == audit.LONGEST
