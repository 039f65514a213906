"""Files in and out: uploads for the importer, CSV of what is on screen."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from core import filters
from core.access import trail
from core.errors import InvalidInput, NotFound
from core.filters import Filters
from core.jobs import imports, lead_file, lead_list, uploads
from core.leads import asked as asked_of
from core.metrics import period
from core.reports import csv, exports
from core.reports.exports import FILES, Export, with_columns
from core.store.engine import reading
from core.text import shorten
from core.web import auth, runtime

blueprint = Blueprint("files", __name__)
DRILL = "drill"
LARGEST_ID = 2**31 - 1
LONGEST_NAME = 250


@blueprint.post("/data/upload")
def upload() -> ResponseReturnValue:
    """Keep one file for the importer; answers its id."""
    person, sent = auth.require("import"), request.files.get("file")
    if sent is None:
        raise InvalidInput("No file came with the request.", field="file")
    settings, engine, now = runtime.settings(), runtime.engine(), runtime.now()
    upload_id = uploads.save(engine, settings, sent.filename or "", sent.read(), person.id, now)
    return jsonify(upload=upload_id)


@blueprint.get("/data/rejected/<int:batch>.csv")
def rejected(batch: int) -> Response:
    """The rows an import could not use, with reasons."""
    if batch > LARGEST_ID:
        raise NotFound("There is no such import.")
    with reading(runtime.engine()) as connection:
        name, text = imports.rejected_csv(connection, batch)
    person = auth.require("import")
    auth.note(person.id, "exported", what=f"rejected rows of import {batch}")
    return _attachment(name, text)


@blueprint.get("/export/<name>.csv")
def export(name: str) -> Response:
    """A table of a page, with the filters of the address."""
    what = FILES.get(name)
    if what is None:
        raise NotFound("There is no such file.")
    columns = [column for column in request.args.get("columns", "").split(",") if column]
    return _figures(name, with_columns(what, columns))


@blueprint.get("/export/figures.csv")
def figures() -> Response:
    """The figures of a chart: any metrics by any dimensions, beside the period compared with."""
    metrics, by = request.args.getlist("metric"), request.args.getlist("by")
    return _figures("-".join([*metrics[:3], *by]), exports.figures(metrics, by), compare=True)


def _figures(name: str, what: Export, *, compare: bool = False) -> Response:
    with reading(runtime.engine()) as connection:
        asked = period.read(connection, request.args.to_dict(flat=False), runtime.now())
        text = csv.export(connection, what, asked, runtime.now(), compare=compare)
    _note(name)
    return _attachment(_named(name, asked), text)


@blueprint.get("/export/drill.csv")
def drill() -> Response:
    """The records behind a figure, with the filters of the address."""
    values = _drill(request.args)
    with reading(runtime.engine()) as connection:
        asked = period.read(connection, request.args.to_dict(flat=False), runtime.now())
        narrowed = filters.narrow(asked, values)
        part = values.get("part", "numerator")
        text = csv.records(connection, values.get("metric", ""), narrowed, runtime.now(), part=part)
    _note(values["metric"])
    return _attachment(_named(values["metric"], narrowed), text)


@blueprint.get("/export/junk.csv")
def junk() -> Response:
    """Junk and test leads with their evidence, with the filters of the address."""
    return _written("junk", csv.junk)


@blueprint.get("/export/search-terms.csv")
def search_terms() -> Response:
    """Search terms, with the filters of the address."""
    return _written("search-terms", csv.search_terms)


@blueprint.get("/export/leads.csv")
def leads() -> Response:
    """The leads of the table, with filters and view of the address; written while they are read."""
    engine, now = runtime.engine(), runtime.now()
    params = request.args.to_dict(flat=False)
    asked, columns = asked_of.read(params), lead_file.columns_of(request.args.get("columns", ""))
    with reading(engine) as connection:
        filters = period.read(connection, params, now)
        lead_list.listing(connection, filters, asked, now)  # says what cannot be used before anything is sent
    _note("leads")

    def text() -> Iterator[str]:
        with reading(engine) as connection:
            yield from lead_file.text(connection, filters, asked, columns, now)

    return _attachment(_named("leads", filters), text())


def _written(name: str, write: Callable[[Connection, Filters, datetime], str]) -> Response:
    """A file of its own kind."""
    with reading(runtime.engine()) as connection:
        asked = period.read(connection, request.args.to_dict(flat=False), runtime.now())
        text = write(connection, asked, runtime.now())
    _note(name)
    return _attachment(_named(name, asked), text)


@blueprint.get("/export/audit.csv")
def audit() -> Response:
    """Every entry of the audit log that the address asks for."""
    person, asked = auth.require("audit"), trail.parse(request.args)
    with reading(runtime.engine()) as connection:
        text = csv.audit(connection, asked)
    auth.note(person.id, "exported", what="the audit log")
    return _attachment("audit.csv", text)


def _drill(args: Mapping[str, str]) -> dict[str, str]:
    """drill=sqls&drill_campaign=id:3 as {"metric": "sqls", "campaign": "id:3"}."""
    named = {name: value for name, value in args.items() if name.startswith(DRILL)}
    return {"metric" if name == DRILL else name.removeprefix(f"{DRILL}_"): value for name, value in named.items()}


def _note(what: str) -> None:
    person = auth.require("export")
    auth.note(person.id, "exported", what=what)


def _named(what: str, asked: Filters) -> str:
    """campaigns-2026-08-25-2026-11-22.csv, or campaigns-all.csv."""
    return f"{shorten(exports.file_stem(what, asked), LONGEST_NAME - 4)}.csv"


def _attachment(name: str, text: str | Iterator[str]) -> Response:
    answer = Response(text, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=shorten(name, LONGEST_NAME))
    return answer
