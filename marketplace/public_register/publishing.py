"""Keeping the register tables as the consents say, in the transaction of the act that changed something."""

from uuid import UUID

from sqlalchemy import text

from assay.db import db

_PUBLISH = text("SELECT app.publish_profile(:person), app.track_entries(:person)")


def publish(person_id: UUID) -> None:
    """Make the register say what this person opened, no more and no less, in any hat; nothing without a profile."""
    db.session.flush()
    db.session.execute(_PUBLISH, {"person": person_id})


def on_status_changed(_sender: object, *, person_id: UUID, **_kind: object) -> None:
    """Listens to `portfolio.certification.events.status_changed`."""
    publish(person_id)
