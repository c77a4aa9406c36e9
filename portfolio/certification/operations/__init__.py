"""The acts around status, one file per use case."""

from portfolio.certification.operations.adopting import adopt_scheme
from portfolio.certification.operations.facts import record_facts, withdraw_facts
from portfolio.certification.operations.falls import confirm_fall, overtaken, refuse_fall, renew_fall
from portfolio.certification.operations.recomputing import recompute
from portfolio.certification.operations.timed import queue_bodies, queue_due_persons

__all__ = [
    "adopt_scheme",
    "confirm_fall",
    "overtaken",
    "queue_bodies",
    "queue_due_persons",
    "recompute",
    "record_facts",
    "refuse_fall",
    "renew_fall",
    "withdraw_facts",
]
