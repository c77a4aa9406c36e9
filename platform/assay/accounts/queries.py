"""Reading one's own account."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from assay.accounts import rules
from assay.accounts.models import Account, ApiToken, BrowserSession
from assay.db import db
from assay.permissions import Actor

_NOTICES = text(
    "SELECT id, kind, params, path, created_at, read_at FROM app.notice WHERE person_id = app.person()"
    " AND (cast(:before AS uuid) IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit"
)


def account_by_email(key: str) -> Account | None:
    """The account with this compared address; for sign-in, sign-up and reset."""
    return db.session.scalar(select(Account).where(Account.email_key == key))


def session_of(digest: bytes) -> BrowserSession | None:
    """The session with this digest, running or not; for signing in again in the same browser."""
    return db.session.scalar(select(BrowserSession).where(BrowserSession.digest == digest))


def running_sessions(actor: Actor, moment: datetime) -> list[BrowserSession]:
    """The person's sessions that still stand, the last used first."""
    return list(
        db.session.scalars(
            select(BrowserSession)
            .where(
                BrowserSession.person_id == actor.person_id,
                BrowserSession.ended_at.is_(None),
                BrowserSession.expires_at > moment,
                BrowserSession.seen_at > moment - rules.SESSION_IDLE,
            )
            .order_by(BrowserSession.seen_at.desc())
        )
    )


def tokens(actor: Actor) -> list[ApiToken]:
    """The person's API tokens, the newest first."""
    return list(
        db.session.scalars(
            select(ApiToken).where(ApiToken.person_id == actor.person_id).order_by(ApiToken.created_at.desc())
        )
    )


def notices(before: UUID | None, limit: int) -> list[Row[Any]]:
    """The person's notices, the newest first, older than ``before``."""
    return list(db.session.execute(_NOTICES, {"before": before, "limit": limit}).all())
