"""Rows of qualifications to test with."""

import json
from typing import Any

from tenants.reference.rules import QualificationFacts

KOK: dict[str, Any] = {
    "crebo": "25180",
    "name": "Kok",
    "level": 2,
    "kind": "basisberoepsopleiding",
    "pathways": ["BOL", "BBL"],
    "regulated": None,
    "dossier_crebo": "23085",
    "dossier_name": "Keuken",
    "domain_code": "79120",
    "domain_name": "Horeca en bakkerij",
}


def row(**changes: Any) -> dict[str, Any]:
    """A sound row, with these facts instead of its own."""
    return {**KOK, **changes}


def facts(**changes: Any) -> QualificationFacts:
    """A qualification, with these facts instead of its own."""
    return QualificationFacts.from_json(row(**changes))


def as_json(*rows: dict[str, Any], **around: Any) -> bytes:
    """An import file in JSON."""
    return json.dumps({**around, "qualifications": rows}).encode()
