"""What institutions announce, inside the transaction."""

from blinker import signal

#: A person took up a role. Sender: the actor. ``tenant_id`` and ``appointment_id``.
appointment_made = signal("organisations.appointment_made")
#: A role got another last day, or ended. Sender: the actor. ``appointment`` and ``moment``.
appointment_changed = signal("organisations.appointment_changed")
#: A request for an account was confirmed and waits for the platform. Sender: the actor. ``request`` and ``moment``.
request_confirmed = signal("organisations.request_confirmed")
#: A request for an account was approved or refused. Sender: the actor. ``request`` and ``moment``.
request_decided = signal("organisations.request_decided")
