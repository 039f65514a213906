"""Everything about a person as a file, for admins. The address names a lead, so that no e-mail stands in any log."""

from flask import Blueprint, Response

from core.jobs import privacy
from core.web import auth, runtime

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/privacy/export/<int:lead>.json")
def export(lead: int) -> Response:
    """What is kept about the person of a lead, on record."""
    person = auth.require("settings")
    text = privacy.export(runtime.engine(), runtime.now(), person.id, lead=lead)
    answer = Response(text, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"person-of-lead-{lead}.json")
    return answer
