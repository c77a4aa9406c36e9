"""Reference data in the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, register_calls
from assay.permissions import PUBLIC, Actor
from tenants.reference import operations, queries
from tenants.reference.models import QualificationImport
from tenants.reference.permissions import IMPORT_QUALIFICATIONS
from tenants.reference.schemas import (
    ApplyIn,
    ImportIn,
    ImportOut,
    ImportQuery,
    ImportWholeOut,
    PlaceOut,
    QualificationOut,
    QualificationQuery,
    SuggestQuery,
)

calls = ApiCalls("api-reference", __name__, description="Qualifications and places")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/qualifications", access=PUBLIC, query=QualificationQuery, answer=QualificationOut, many=True)
def qualifications(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Qualifications by the start of their number or by words of their name."""
    return queries.suggest_qualifications(query["text"], query["limit"], include_retired=query["include_retired"])


@calls.call("/places", access=PUBLIC, query=SuggestQuery, answer=PlaceOut, many=True)
def places(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Places by the start of one of their names."""
    return queries.suggest_places(query["text"], query["limit"])


@calls.call("/qualification-imports", access=IMPORT_QUALIFICATIONS, query=ImportQuery, answer=ImportOut, many=True)
def imports(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """The latest imports."""
    return queries.imports(actor, query["limit"])


@calls.call(
    "/qualification-imports",
    access=IMPORT_QUALIFICATIONS,
    method="POST",
    body=ImportIn,
    answer=ImportWholeOut,
    status=201,
)
def preview(actor: Actor, moment: datetime, body: dict[str, Any]) -> QualificationImport:
    """Show what a file (CSV or JSON, as text) would change. Nothing changes yet."""
    return operations.preview_import(
        actor,
        moment,
        body["content"].encode(),
        file_name=body["file_name"],
        source=body["source"],
        complete=body["complete"],
    )


@calls.call("/qualification-imports/<uuid:import_id>", access=IMPORT_QUALIFICATIONS, answer=ImportWholeOut)
def one_import(actor: Actor, moment: datetime, import_id: UUID) -> QualificationImport:
    """One import with what it changes."""
    return queries.import_by_id(actor, import_id)


@calls.call(
    "/qualification-imports/<uuid:import_id>/apply",
    access=IMPORT_QUALIFICATIONS,
    method="POST",
    body=ApplyIn,
    answer=ImportWholeOut,
)
def apply(actor: Actor, moment: datetime, import_id: UUID, body: dict[str, Any]) -> QualificationImport:
    """Apply exactly the difference with this fingerprint."""
    operations.apply_import(actor, moment, import_id, body["sha256"])
    return queries.import_by_id(actor, import_id)
