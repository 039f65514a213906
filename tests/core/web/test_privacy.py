"""The file about a person: for the admin who asked for it."""

from sqlalchemy import insert, select

from core.jobs import recompute
from core.store.engine import reading, writing
from core.store.models import Audit, Job, User
from tests.browser import NOON


def test_only_who_asked_for_the_file_may_have_it(server, settings, person):
    admin = person("admin")
    settings.uploads.mkdir(parents=True)
    (settings.uploads / "export-1").write_text('{"lead": []}\n')
    with writing(server.config["ENGINE"]) as connection:
        me = connection.scalar(select(User.id))
        job = {"kind": recompute.EXPORT, "status": "done", "progress": 100, "message": "Done", "created_at": NOON}
        more = {"seen_at": NOON, "payload": {"uploads": str(settings.uploads), "lead": 5}}
        for number, user in ((1, me), (2, None)):
            connection.execute(insert(Job).values(id=number, user_id=user, result={"file": "export-1"}, **job, **more))
    answer = admin.get("/privacy/export/1.json")
    assert (answer.status_code, answer.json) == (200, {"lead": []})
    assert "attachment; filename=person-of-lead-5.json" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    for number in (2, 3, 2**40):
        assert admin.get(f"/privacy/export/{number}.json").status_code == 404
    for role in ("marketing", "sales", "viewer"):
        assert person(role).get("/privacy/export/1.json").status_code == 403
    with reading(server.config["ENGINE"]) as connection:
        kept = connection.scalars(select(Audit.detail).where(Audit.action == "person_file_taken")).all()
    assert kept == [{"lead": "5"}]
