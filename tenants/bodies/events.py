"""What bodies announce, inside the transaction."""

from blinker import signal

#: Somebody was appointed, or appointed again. Sender: the actor. ``moment``, ``body``: the row of the body,
#: ``member``: the row of the seat, ``again``: whether it follows on an earlier term of office.
member_appointed = signal("bodies.member_appointed")
#: A seat ended otherwise than by its term of office, by itself or with its body. Sender: the actor. ``moment``,
#: ``body`` and ``member``.
member_ended = signal("bodies.member_ended")
