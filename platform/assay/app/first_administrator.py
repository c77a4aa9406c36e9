"""The first platform administrator: the one appointment that nobody inside the product can make.

Whoever may run the migrations may run this, and nobody else: no page and no API call reaches it. The person signed up
and confirmed the address like anyone. The appointment stands in the audit chain of the platform, without an actor.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, text

from assay.accounts.rules import email_key
from assay.app.migrate import database_engine
from assay.clock import AMSTERDAM
from assay.problems import Conflict, NotFound
from assay.settings import Settings

_BECOME_OWNER = text("SET LOCAL ROLE assay_owner")
# Under row security like everything else: the account scope to read accounts, the platform scope for its chain.
_SCOPE = text("SELECT app.set_scope(NULL, NULL, NULL, NULL, true, true, :moment)")
_ACCOUNT = text("SELECT person_id, confirmed_at, disabled_at FROM app.account WHERE email_key = :key")
_RUNS = text(
    "SELECT 1 FROM app.platform_administrator WHERE person_id = :person AND starts_on <= :today"
    " AND (ends_on IS NULL OR ends_on >= :today)"
)
_APPOINT = text("INSERT INTO app.platform_administrator (person_id, starts_on) VALUES (:person, :today)")
_RECORD = text("SELECT app.audit_append(ARRAY['platform'], 'platform_administrator.appointed', :subject, :detail)")


def first_administrator(settings: Settings, email: str, moment: datetime) -> UUID:
    """Appoint the person with this address platform administrator from today on, under the migration login.

    Twice is the same as once. Further administrators are appointed the same way until the product has a page for it.

    :param email: the address of a confirmed account.
    :param moment: aware moment of the act; the appointment starts on its day in Europe/Amsterdam.
    :returns: the person's id.
    :raises NotFound: no account has this address. :raises Conflict: the account is not confirmed, or is disabled.
    """
    engine = database_engine(settings.database_url_of("migrate"))
    try:
        with engine.begin() as connection:
            return _appoint(connection, email_key(email), moment, moment.astimezone(AMSTERDAM).date())
    finally:
        engine.dispose()


def _appoint(connection: Connection, key: str, moment: datetime, today: date) -> UUID:
    connection.execute(_BECOME_OWNER)
    connection.execute(_SCOPE, {"moment": moment})
    account = connection.execute(_ACCOUNT, {"key": key}).one_or_none()
    if account is None:
        raise NotFound
    if account.confirmed_at is None or account.disabled_at is not None:
        raise Conflict(code="not-confirmed")
    who: UUID = account.person_id
    if connection.execute(_RUNS, {"person": who, "today": today}).first() is None:
        connection.execute(_APPOINT, {"person": who, "today": today})
        connection.execute(_RECORD, {"subject": f"person:{who}", "detail": '{"by": "command line"}'})
    return who
