"""What this module announces, inside the transaction of the act."""

from blinker import Signal

#: A check has ended. Sender: the application. Keywords: ``file_id``, ``person_id``, ``state`` (ready or refused).
file_checked = Signal()
