"""The scopes a transaction can have, and what each says to the database first."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, text

from assay.permissions import ANONYMOUS, Actor, Hat

_SET_SCOPE = text("SELECT app.set_scope(NULL, NULL, NULL, NULL, false, :account, :moment)")
_SET_READING = (
    "SELECT app.set_scope(NULL, NULL, NULL, NULL, false, false, %s), set_config('transaction_read_only', 'on', true)"
)
#: Execution option of a connection: a statement and its parameters, which `assay.db.ahead` sends ahead of every other.
AHEAD = "assay_ahead"
_OPEN_SESSION = text("SELECT app.open_session(:digest, :hat, :moment)")
_SESSION_HAT = text("SELECT hat FROM app.session WHERE id = :id")
_OPEN_TOKEN = text("SELECT app.open_token(:digest, :moment)")
_OPEN_JOB = text("SELECT app.open_job(:id, :moment)")


class ScopeError(RuntimeError):
    """A transaction without a scope, or a second scope in one session: a fault of the program, never of a person."""


class Scope(Protocol):
    """Writes the scope's keys with its first statement and says who acts."""

    def enter(self, connection: Connection, moment: datetime) -> Actor | None: ...


@dataclass(frozen=True)
class PublicScope:
    """Nobody: only public and global tables show rows."""

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execute(_SET_SCOPE, {"account": False, "moment": moment})
        return ANONYMOUS


@dataclass(frozen=True)
class PublicReading:
    """Nobody, who only reads: what is open to everyone.

    Where nothing is written there is nothing to hold together, and in one transaction or in several each statement sees
    what is committed when it begins. So each is a read-only transaction of its own, which the scope's statement begins.
    """

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execution_options(**{AHEAD: (_SET_READING, (moment,))})
        return ANONYMOUS


@dataclass(frozen=True)
class AccountScope:
    """Sign-up, sign-in and reset: account tables only, before anyone is known."""

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execute(_SET_SCOPE, {"account": True, "moment": moment})
        return ANONYMOUS


@dataclass(frozen=True)
class SessionScope:
    """The person of a browser session, in the session's hat or in ``hat`` where a page is always personal.

    The bar of such a page still shows the session's hat: one statement more, and only there.
    """

    digest: bytes
    hat: str | None = None

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        params = {"digest": self.digest, "hat": self.hat, "moment": moment}
        actor = actor_of(connection.execute(_OPEN_SESSION, params).scalar_one())
        if self.hat is None or len(actor.hats) < 2:
            return actor
        key = connection.execute(_SESSION_HAT, {"id": actor.session_id}).scalar_one()
        return replace(actor, session_hat=next((hat for hat in actor.hats if hat.key == key), None))


@dataclass(frozen=True)
class TokenScope:
    """The person of an API token, in the token's hat."""

    digest: bytes

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        return actor_of(connection.execute(_OPEN_TOKEN, {"digest": self.digest, "moment": moment}).scalar_one())


@dataclass(frozen=True)
class Job:
    """An outbox row as the database gave it."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int
    intent_at: str | None
    tenant_id: UUID | None
    person_id: UUID | None
    request_id: str | None


class JobScope:
    """The scope of an outbox row. ``job`` is None when the row is done, dead or locked by another worker."""

    def __init__(self, outbox_id: UUID) -> None:
        self.outbox_id = outbox_id
        self.job: Job | None = None

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        row = connection.execute(_OPEN_JOB, {"id": self.outbox_id, "moment": moment}).scalar_one()
        if row is None:
            self.job = None
            return ANONYMOUS
        tenant_id, person_id = _uuid(row["tenant_id"]), _uuid(row["person_id"])
        self.job = Job(
            id=UUID(row["id"]),
            kind=row["kind"],
            payload=row["payload"],
            attempts=row["attempts"],
            intent_at=row["intent_at"],
            tenant_id=tenant_id,
            person_id=person_id,
            request_id=row["request_id"],
        )
        if tenant_id:
            return Actor(person_id=None, hat=Hat("institution", tenant_id=tenant_id))
        if row["platform"]:
            return Actor(person_id=None, hat=Hat("platform"))
        return Actor(person_id=person_id, hat=Hat("personal"))


def digest_of(secret: str) -> bytes:
    """What is kept of a session or token secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def actor_of(row: dict[str, Any] | None) -> Actor:
    """The actor described by `app.enter_person`; anonymous where the session or token does not stand."""
    if row is None:
        return ANONYMOUS
    hats = [
        Hat("personal"),
        *(_institution(h) for h in row["hats"]),
        *([Hat("platform")] if row["platform"] else []),
    ]
    chosen = row["hat"]
    # The chosen hat's "kind" says that it is an institution; what kind of institution stands in the list.
    worn = (hat for hat in hats if hat.kind == "institution" and str(hat.tenant_id) == chosen.get("tenant_id"))
    hat = next(worn) if chosen["kind"] == "institution" else Hat(chosen["kind"])
    scopes = row.get("scopes")
    return Actor(
        person_id=UUID(row["person_id"]),
        hat=hat,
        name=row["name"],
        email=row["email"],
        language=row["language"],
        theme=row["theme"],
        hats=tuple(hats),
        unread=row["unread"],
        session_id=_uuid(row.get("session_id")),
        token_scopes=frozenset(scopes) if scopes is not None else None,
        hat_lost=row["hat_lost"],
    )


def _institution(row: dict[str, Any]) -> Hat:
    return Hat(
        "institution",
        tenant_id=UUID(row["tenant_id"]),
        name=row["name"],
        slug=row["slug"],
        tenant_kind=row["kind"],
        country=row["country"],
        brand=row["brand"],
        roles=frozenset(row["roles"]),
    )
