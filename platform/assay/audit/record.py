"""Writing to the chains from inside an act.

A chain's end is locked from the first entry until the commit, and one transaction may write in several chains. So the
entries are kept until the commit and then written chain by chain, in the order of the chains' names: two transactions
never wait for each other in a circle, and a busy institution's chain is locked for the last moment only.
"""

import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, event, text
from sqlalchemy.orm import Session, SessionTransaction

from assay.db import db
from assay.db.base import ScopedSession
from assay.db.work import before_commit
from assay.permissions import Actor
from assay.tenancy.scopes import AccountScope

#: One trip for everything; the rows come in the order of the arrays.
_APPEND = text(
    "SELECT app.audit_append(ARRAY[x.chain], x.act, x.subject, x.detail) FROM unnest(cast(:chains AS text[]),"
    " cast(:acts AS text[]), cast(:subjects AS text[]), cast(:details AS text[])) AS x (chain, act, subject, detail)"
)
_KEPT = "audit.acts"
_MARKS = "audit.marks"


@dataclass(frozen=True)
class _Act:
    chains: frozenset[str]
    act: str
    subject: str
    detail: str
    #: How a chain is written that the actor may not write: see `record_through`.
    writer: TextClause | None = None


def record(actor: Actor, act: str, subject: str, *, person_id: UUID | None = None, **detail: Any) -> None:
    """Add one entry to the chain of the actor's hat and, where the act concerns a person, to that person's chain.

    It is written when the transaction commits, and with it.

    :param act: ``noun.verb`` in the past tense, for example ``item.submitted``.
    :param subject: kind and id, for example ``item:0198…``.
    :param person_id: the person concerned, where that is not the actor in the personal hat.
    :param detail: ids, field names and reasons given by an official; never texts of or about candidates.
    :raises ValueError: neither the actor nor ``person_id`` names a chain.
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
    if not chains:
        raise ValueError(f"{act}: an act needs a chain")
    _keep(_Act(frozenset(chains), act, subject, _written(detail)))


def record_through(writer: TextClause, tenant_id: UUID, act: str, subject: str, /, **detail: Any) -> None:
    """Add one entry to the chain of an institution for which the actor does not act, through a function that allows it.

    :param writer: a statement with the parameters ``tenant`` (uuid), ``act``, ``subject`` and ``detail`` (JSON text).
        It refuses whoever has no business there, and appends to that institution's chain alone.
    :param act: ``noun.verb`` in the past tense. :param subject: kind and id. :param detail: as of `record`.
    """
    _keep(_Act(frozenset({f"tenant:{tenant_id}"}), act, subject, _written(detail), writer))


def _keep(act: _Act) -> None:
    session = db.session()
    session.connection()  # a rollback forgets what was recorded, and is told of a begun transaction only
    _kept(session).append(act)


def _written(detail: dict[str, Any]) -> str:
    return json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str)


def record_refused(moment: datetime, person_id: UUID, act: str, **detail: Any) -> None:
    """Add one entry on a try that is refused to the chain of the person it was about, by nobody who is known.

    It is committed at once, on a connection of its own: the try itself is rolled back.

    :param act: ``noun.verb`` in the past tense. :param detail: as of `record`.
    """
    person = f"person:{person_id}"
    params = {"chains": [person], "acts": [act], "subjects": [person], "details": [_written(detail)]}
    with db.engine.begin() as connection:
        AccountScope().enter(connection, moment)
        connection.execute(_APPEND, params)


def _kept(session: Session) -> list[_Act]:
    kept: list[_Act] = session.info.setdefault(_KEPT, [])
    return kept


@before_commit
def write_kept(session: Session) -> None:
    """Write what was recorded since the last time, each chain's entries together and in the order of the acts."""
    acts = _kept(session)
    lines = [(chain, a) for chain in sorted({c for a in acts for c in a.chains}) for a in acts if chain in a.chains]
    for writer, some in itertools.groupby(lines, key=lambda line: line[1].writer):
        if writer is None:
            _append(session, list(some))
        else:
            for chain, a in some:
                params = {"tenant": chain.partition(":")[2], "act": a.act, "subject": a.subject, "detail": a.detail}
                session.execute(writer, params)
    acts.clear()


def _append(session: Session, lines: list[tuple[str, _Act]]) -> None:
    columns = {
        "chains": [chain for chain, _ in lines],
        "acts": [a.act for _, a in lines],
        "subjects": [a.subject for _, a in lines],
        "details": [a.detail for _, a in lines],
    }
    session.execute(_APPEND, columns)


@event.listens_for(ScopedSession, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    """Remember where a savepoint began, so that what is taken back with it is not recorded."""
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[id(transaction)] = len(_kept(session))


@event.listens_for(ScopedSession, "after_soft_rollback")
def _forget(session: Session, previous_transaction: SessionTransaction) -> None:
    if previous_transaction.nested:
        begun = session.info.get(_MARKS, {}).pop(id(previous_transaction), 0)
        del _kept(session)[begun:]
    else:
        _kept(session).clear()
