"""What regulations announce, inside the transaction."""

from blinker import signal

#: The law of an institution changed: another edition, value, answer or calendar. Sender: the actor.
#: ``tenant_id``, ``moment`` and ``what``: the name of the act.
law_changed = signal("regulations.law_changed")
