"""What single values of a provision are called, and the words to choose from, for whoever sets one otherwise."""

from __future__ import annotations

from typing import Any

from assay.i18n import lazy_gettext as _l
from tenants.regulations.words import FIELD_WORDS

#: Names of values that say more alone than `FIELD_WORDS` does, by their path.
_NAMES: dict[str, Any] = {
    "at_once": _l("At once"),
    "cap": _l("Most in total"),
    "cap_unit": _l("Most in total, in"),
    "allowed": _l("May it be longer"),
    "earliest_with": _l("Ends with the first of"),
    "extension.amount": _l("Longer: most each time"),
    "extension.unit": _l("Longer: most each time, in"),
    "extension.cap": _l("Longer: most in total"),
    "extension.cap_unit": _l("Longer: most in total, in"),
    "extension.times": _l("Longer: how many times"),
    "extension.by": _l("Longer: by whom"),
    "extension.reasons": _l("Longer: reasons are needed"),
    "extension.notice_to": _l("Longer: in writing to"),
    "certificate": _l("Certificate"),
    "days": _l("Days"),
    "office": _l("Filled in by the office"),
    "periods_stated": _l("The document names the periods"),
    "prefilled": _l("Filled in beforehand"),
    "required": _l("Must be there"),
    "source": _l("Laid down in"),
    "text": _l("What it says"),
    "vacancy": _l("While nobody puts people forward"),
    "values": _l("What can be chosen"),
    "when": _l("For which case"),
    "term.amount": _l("Term of office"),
    "term.at_least": _l("Term of office: at least"),
    "term.at_most": _l("Term of office: at most"),
    "term.reappointable": _l("Term of office: can be appointed again"),
    "unit": _l("Counted in"),
}
UNIT_WORDS: dict[str, Any] = {
    "minute": _l("minutes"),
    "hour": _l("hours"),
    "day": _l("days"),
    "working_day": _l("working days"),
    "working_week": _l("working weeks"),
    "week": _l("weeks"),
    "month": _l("months"),
    "year": _l("years"),
    "study_year": _l("study years"),
}


def name_of_value(path: str) -> str:
    """What the value at this path is called; of a value of a part with the part."""
    last = path.rpartition(".")[2]
    return str(_NAMES.get(path) or FIELD_WORDS.get(path) or _NAMES.get(last) or FIELD_WORDS.get(last) or last)
