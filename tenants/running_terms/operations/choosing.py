"""Which document counts for a term that more than one of an institution's documents has: said by an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid, NotFound, Stale
from tenants.regulations.queries import law_of, lock_law, pack_of
from tenants.regulations.rules.pack import Pack
from tenants.running_terms import queries
from tenants.running_terms.models import TermDocument
from tenants.running_terms.operations.keeping import resolver
from tenants.running_terms.operations.recounting import begin
from tenants.running_terms.permissions import CHOOSE_DOCUMENT
from tenants.running_terms.rules.kinds import PLATFORM, TermKind, kinds

_MOST_REASON = 500


@dataclass(frozen=True)
class DocumentChoice:
    """A term that more than one document has, and which of them counts.

    :ivar documents: by name, with the newest adopted edition of each. :ivar counts: the one that counts today; None
        where nothing says so. :ivar chosen: the last choice, None without one. :ivar running: how many terms run on it.
    """

    kind: TermKind
    documents: Mapping[str, Pack]
    counts: str | None
    chosen: TermDocument | None
    running: int


def choices(actor: Actor, moment: datetime) -> list[DocumentChoice]:
    """Every kind of term that stands in more than one of the institution's documents, by key."""
    CHOOSE_DOCUMENT.require(actor)
    assert actor.tenant_id is not None
    law = law_of(actor.tenant_id)
    rules, today = resolver(law), moment.astimezone(AMSTERDAM).date()
    editions = {event.document: event.edition_id for event in law.adoptions if event.edition_id is not None}
    packs = {document: pack_of(edition_id) for document, edition_id in sorted(editions.items())}
    made: dict[str, TermDocument] = {}
    for each in queries.document_choices(actor):
        made.setdefault(each.key, each)
    found = []
    for kind in sorted(kinds(), key=lambda kind: kind.key):
        having = {name: pack for name, pack in packs.items() if pack.alternatives("term", kind.key)}
        if kind.role == PLATFORM or len(having) < 2:
            continue
        running = queries.running_of(actor.tenant_id, kind.key)
        counts = rules.document_for(kind.key, today)
        found.append(DocumentChoice(kind, having, counts, made.get(kind.key), running))
    return found


def choose_document(
    actor: Actor, moment: datetime, key: str, *, document: str, reason: str, seen: UUID | None
) -> TermDocument:
    """Say which document counts for a term from now on, also for the terms that run: those are counted anew.

    :param seen: the last choice that was looked at, None where there was none.
    :raises NotFound: no such choice to make here. :raises Stale: somebody chose meanwhile.
    :raises Invalid: at ``document`` or ``reason``.
    """
    CHOOSE_DOCUMENT.require(actor)
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    lock_law(actor.tenant_id)
    choice = next((each for each in choices(actor, moment) if each.kind.key == key), None)
    if choice is None:
        raise NotFound
    if (choice.chosen.id if choice.chosen else None) != seen:
        raise Stale(_("Somebody chose meanwhile. Look at it as it is now."), current=choice.chosen)
    errors: dict[str, list[Any]] = {}
    if document not in choice.documents:
        errors["document"] = [_("Choose one of the documents.")]
    given = reason.strip()
    if not given:
        errors["reason"] = [_("Say in a few words why this document counts.")]
    elif len(given) > _MOST_REASON:
        errors["reason"] = [_("At most %(most)s characters.", most=format_number(_MOST_REASON))]
    if errors:
        raise Invalid(errors=errors)
    made = TermDocument(
        tenant_id=actor.tenant_id,
        key=key,
        document=document,
        reason=given,
        chosen_by=actor.person_id,
        chosen_by_name=actor.name,
        chosen_at=moment,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "term.document_chosen", f"tenant:{actor.tenant_id}", key=key, document=document)
    begin(moment, actor.tenant_id)
    return made
