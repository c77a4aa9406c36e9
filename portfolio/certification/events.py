"""What this module announces, inside the transaction of the act."""

from uuid import UUID

from blinker import Signal
from flask import current_app

#: The status of a person at a body is other than it was: held or computed level, qualifications or name. Sender: the
#: application. Keywords: ``tenant_id``, ``person_id``, ``level`` (the held one).
status_changed = Signal()


def announce_status(tenant_id: UUID, person_id: UUID, level: str) -> None:
    """Send `status_changed`."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the app itself, not its stand-in
    status_changed.send(app, tenant_id=tenant_id, person_id=person_id, level=level)
