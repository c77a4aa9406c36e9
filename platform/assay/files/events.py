"""What this module announces, inside the transaction of the act."""

from uuid import UUID

from blinker import Signal
from flask import current_app

#: A check has ended. Sender: the application. Keywords: ``file_id``, ``person_id``, ``state`` (ready or refused).
file_checked = Signal()


def announce_checked(file_id: UUID, person_id: UUID, state: str) -> None:
    """Send `file_checked`."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the app itself, not its stand-in
    file_checked.send(app, file_id=file_id, person_id=person_id, state=state)
