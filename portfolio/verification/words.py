"""The words of verification: states, steps, claims."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from assay.files.models import StoredFile
from assay.files.rules import FileState
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from portfolio.evidence.rules import ItemKind
from portfolio.evidence.words import KINDS
from portfolio.verification.rules import State

PLACE = _l("Work list")
#: Words of the link from a letter to the item it is about.
HANDED_IN = _l("Look at what was handed in")
#: Of an item whose acceptance was taken back after the term for which the body saw it.
ONLY_REFUSE = _l(
    "You can no longer see this item, so you can only refuse it. The assessor can hand it in again after that."
)
#: Why a lead assessor does not decide, where the regulations bar whoever has the tie.
TIED = _l("A tie between you and this assessor is recorded. Another lead assessor decides on it.")
#: Around a title that runs from right to left: the rest of the sentence keeps its order (Unicode TR 9, isolates).
_ISOLATE, _POP = "\u2068", "\u2069"

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


def named(item: Mapping[str, Any]) -> str:
    """An item within a sentence, as it was handed in: its title, and the year it is of where the title has none.

    Of an item that is closed to the body (`models.Submission`) there is only its kind to name.
    """
    title = str(item["title"] if "title" in item else KINDS[ItemKind(item["kind"])])
    year = str(item.get("year") or (item.get("starts_on") or "")[:4])
    said = title if not year or year in title else f"{title}, {year}"
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in title):
        said = f"{_ISOLATE}{said}{_POP}"
    return f"“{said}”"


def not_ready_words(waiting: Sequence[StoredFile]) -> str:
    """Why an item cannot be handed in, by the first of its files that are not ready."""
    file = next((each for each in waiting if each.state == FileState.REFUSED), waiting[0])
    if file.state == FileState.REFUSED:
        return _("This file was refused: %(name)s. Take it off, and add another one.", name=file.original_name)
    return _("Not every file is ready: %(name)s. Wait for the check, or take the file off.", name=file.original_name)
