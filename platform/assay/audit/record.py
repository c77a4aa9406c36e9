"""Writing to the chains from inside an act."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from assay.db import db
from assay.permissions import Actor

_APPEND = text("SELECT app.audit_append(:chains, :act, :subject, :detail)")


def record(actor: Actor, act: str, subject: str, *, person_id: UUID | None = None, **detail: Any) -> None:
    """Add one entry to the chain of the actor's hat and, where the act concerns a person, to that person's chain.

    :param act: ``noun.verb`` in the past tense, for example ``item.submitted``.
    :param subject: kind and id, for example ``item:0198…``.
    :param person_id: the person concerned, where that is not the actor in the personal hat.
    :param detail: ids, field names and reasons given by an official; never texts of or about candidates.
    """
    chains = set()
    if actor.hat.kind == "institution":
        chains.add(f"tenant:{actor.hat.tenant_id}")
    elif actor.hat.kind == "platform":
        chains.add("platform")
    elif actor.person_id:
        chains.add(f"person:{actor.person_id}")
    if person_id:
        chains.add(f"person:{person_id}")
    body = json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str)
    db.session.execute(_APPEND, {"chains": sorted(chains), "act": act, "subject": subject, "detail": body})
