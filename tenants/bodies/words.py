"""Words for how a body stands, and one sentence for each finding."""

from __future__ import annotations

from typing import Any

from assay.calendar.naming import list_of
from assay.i18n import format_date, ngettext
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from tenants.bodies.rules.composition import Finding
from tenants.regulations.shown import Reader

STATE_WORDS: dict[str, Any] = {
    "well": _l("Well composed"),
    "not_well": _l("Not well composed"),
    "unknown": _l("No regulation holds"),
    "not_set_up": _l("Not set up yet"),
    "ended": _l("Ended"),
}
STATE_TONES = {"well": "success", "not_well": "danger", "unknown": "warning", "not_set_up": "", "ended": ""}


def sentence(finding: Finding, reader: Reader) -> str:
    """What is not as the regulations say, and where that can be mended."""
    key = reader.name(finding.key) if finding.key else ""
    also = list_of([reader.name(each) for each in finding.also]) if finding.code != "incompatible" else ""
    day = format_date(finding.day) if finding.day else ""
    person, number, wanted = finding.person, finding.number, finding.wanted
    match finding.code:
        case "nobody":
            return _("Nobody sits in this body.")
        case "seat_empty":
            if also:
                return _("No %(function)s put forward by %(who)s.", function=key, who=also)
            return ngettext(
                "One seat is empty: %(function)s.", "%(num)d seats are empty: %(function)s.", number, function=key
            )
        case "too_many":
            return _("%(number)s people sit as %(function)s; there are %(wanted)s seats.",
                     number=number, function=key, wanted=wanted)  # fmt: skip
        case "unknown_function":
            return _("The regulation has no seat for %(person)s as %(function)s.", person=person, function=key)
        case "wrong_nominator":
            return _("%(person)s has a seat (%(function)s) for which %(who)s puts people forward.",
                     person=person, function=key, who=also)  # fmt: skip
        case "lacks_certificate":
            return _("%(person)s does not hold: %(certificate)s.", person=person, certificate=key)
        case "not_external":
            return _("%(person)s does not come from outside the institution.", person=person)
        case "not_from_members":
            return _("%(person)s is %(function)s and no member.", person=person, function=key)
        case "too_few":
            return _("There are %(number)s members; at least %(wanted)s are needed.", number=number, wanted=wanted)
        case "not_even":
            return _("There are %(number)s ordinary members; the number must be even.", number=number)
        case "too_few_certified":
            return _("%(number)s members hold: %(certificate)s. At least %(wanted)s must.",
                     number=number, certificate=key, wanted=wanted)  # fmt: skip
        case "incompatible":
            return _("%(person)s also sits in %(body)s. Nobody may be in both.", person=person, body=finding.also[0])
        case "too_old":
            return _("%(person)s reached %(age)s years; the membership ended after %(day)s.",
                     person=person, age=wanted, day=day)  # fmt: skip
        case "age_unknown":
            return _("The day of birth of %(person)s is not known, so nobody can tell when the age limit comes.",
                     person=person)  # fmt: skip
        case "no_planned_end":
            return _("The seat of %(person)s has no planned end; it lasts until %(day)s at the latest.",
                     person=person, day=day)  # fmt: skip
        case "office_too_long":
            return _("The term of office of %(person)s may last until %(day)s at the latest.",
                     person=person, day=day)  # fmt: skip
        case "office_too_short":
            return _("The term of office of %(person)s must last until %(day)s at least.", person=person, day=day)
        case "office_over":
            return _("The term of office of %(person)s as %(function)s ended on %(day)s.",
                     person=person, function=key, day=day)  # fmt: skip
        case "quorum_out_of_reach":
            return _("With %(number)s people the body cannot decide: its quorum is out of reach.", number=number)
