"""Words for states, events, and why a term has no date."""

from __future__ import annotations

from typing import Any

from assay.i18n import lazy_gettext as _l

PLACE = _l("Running terms")
VIEW_WORDS: dict[str, Any] = {"open": _l("Running"), "missed": _l("Missed"), "done": _l("Done")}
#: State → words, tone and icon of its badge.
STATE_BADGES: dict[str, tuple[Any, str, str]] = {
    "running": (_l("Runs"), "info", "clock"),
    "suspended": (_l("Stands still"), "warning", "clock"),
    "met": (_l("Done"), "success", "done"),
    "missed": (_l("Missed"), "danger", "late"),
    "cancelled": (_l("Fell away"), "", ""),
}
EVENT_WORDS: dict[str, Any] = {
    "started": _l("Began"),
    "extended": _l("Made longer"),
    "extended_for": _l("Made longer by others; written down here"),
    "suspended": _l("Stands still"),
    "resumed": _l("Goes on"),
    "recounted": _l("Counted anew, because the rules or the calendar changed"),
    "day_set": _l("Last day set"),
    "met": _l("Done"),
    "ended": _l("Ended on its day"),
    "reopened": _l("Counts again"),
    "missed": _l("Missed"),
    "cancelled": _l("Fell away"),
}
#: Why there is no date. ``%(who)s``: the institution.
NO_DATE: dict[str, Any] = {
    "not_set": _l("No last day: the regulation of %(who)s gives none."),
    "set_in_case": _l("No last day yet: it is set in the matter itself."),
    "by_other": _l("No last day: the regulation leaves it to another body."),
    "no_regulation": _l("No last day: on the day it began, %(who)s had no regulation."),
    "no_term": _l("No last day: the regulations of %(who)s do not have this term."),
    "several": _l("No last day: more than one regulation of %(who)s has this term, and nobody said which one counts."),
    "fact_missing": _l("No last day: which term holds depends on something that is not known."),
    "open_point": _l("No last day: %(who)s has not answered a point that the regulation leaves open."),
    "uncountable": _l("No last day: this cannot be counted in the calendar."),
    "set": _l("No last day while it stands still."),
}
ROLE_WORDS: dict[str, Any] = {
    "administrator": _l("an administrator"),
    "lead_assessor": _l("a lead assessor"),
    "coordinator": _l("a coordinator"),
    "board": _l("the board"),
    "secretary": _l("a secretary"),
    "person": _l("the person whose matter it is"),
    "platform": _l("an administrator of the platform"),
}
UNIT_LABELS: dict[str, Any] = {
    "minute": _l("How many minutes longer?"),
    "hour": _l("How many hours longer?"),
    "day": _l("How many days longer?"),
    "working_day": _l("How many working days longer?"),
    "working_week": _l("How many working weeks longer?"),
    "week": _l("How many weeks longer?"),
    "month": _l("How many months longer?"),
    "year": _l("How many years longer?"),
}
