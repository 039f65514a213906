"""Everything about a person as a file, for the admin who asked for it; addresses name the job that made it."""

from flask import Blueprint, Response, send_file

from core.jobs import exporting
from core.store.engine import reading
from core.web import auth, runtime

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/privacy/export/<int:job>.json")
def export(job: int) -> Response:
    """The file of one's own export, on record each time it is taken."""
    person = auth.require("settings")
    with reading(runtime.engine()) as connection:
        waiting = exporting.waiting(connection, job, person, runtime.now())
    auth.note(person.id, "person_file_taken", lead=str(waiting.lead))
    name = f"person-of-lead-{waiting.lead}.json"
    return send_file(waiting.path, mimetype="application/json", as_attachment=True, download_name=name)
