"""What bodies announce, inside the transaction."""

from blinker import signal

#: Somebody was appointed, or appointed again. Sender: the actor. ``moment``, ``body``: the row of the body,
#: ``member``: the row of the seat, ``again``: whether it follows on an earlier term of office.
member_appointed = signal("bodies.member_appointed")
#: A seat ended otherwise than by its term of office. Sender: the actor. ``moment``, ``body`` and ``member``.
member_ended = signal("bodies.member_ended")
#: A body ended, and with it every seat in it. Sender: the actor. ``moment`` and ``body``.
body_ended = signal("bodies.body_ended")
