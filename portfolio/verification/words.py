"""The words of verification: states, steps, claims."""

from collections.abc import Mapping
from typing import Any

from assay.i18n import lazy_gettext as _l
from portfolio.verification.rules import State

PLACE = _l("Work list")

STATES: Mapping[State, Any] = {
    State.WAITING: _l("Waits for a decision"),
    State.QUESTION: _l("Question to the assessor"),
    State.ACCEPTED: _l("Accepted"),
    State.REFUSED: _l("Refused"),
    State.TAKEN_BACK: _l("Taken back"),
}
TONES: Mapping[State, str] = {
    State.WAITING: "info",
    State.QUESTION: "warning",
    State.ACCEPTED: "success",
    State.REFUSED: "danger",
    State.TAKEN_BACK: "",
}
ICONS: Mapping[State, str] = {
    State.WAITING: "clock",
    State.QUESTION: "help",
    State.ACCEPTED: "done",
    State.REFUSED: "danger",
    State.TAKEN_BACK: "back",
}
#: What a step of the history says; ``%(name)s`` is who took it.
STEPS: Mapping[str, Any] = {
    "accept": _l("Accepted by %(name)s"),
    "refuse": _l("Refused by %(name)s"),
    "question": _l("Question of %(name)s"),
    "answer": _l("Answer of %(name)s"),
    "take_back_decision": _l("Decision taken back by %(name)s"),
    "take_back_submission": _l("Taken back by %(name)s"),
}
