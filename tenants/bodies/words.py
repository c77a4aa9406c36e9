"""Words for how a body stands, and one sentence for each finding."""

from __future__ import annotations

from typing import Any

from assay.calendar.naming import list_of
from assay.i18n import format_date, ngettext
from assay.i18n import lazy_gettext as _l
from tenants.bodies.rules.composition import Finding
from tenants.regulations.rules.bodies_said import Body
from tenants.regulations.shown import Reader

STATE_WORDS: dict[str, Any] = {
    "well": _l("Well composed"),
    "not_well": _l("Not well composed"),
    "unknown": _l("No regulation holds"),
    "not_set_up": _l("Not set up yet"),
    "ended": _l("Ended"),
}
_SENTENCES: dict[str, Any] = {
    "nobody": _l("Nobody sits in this body."),
    "seat_empty": _l("No %(key)s put forward by %(who)s."),
    "too_many": _l("People with a seat as %(key)s: %(number)s. The number of seats is %(wanted)s."),
    "unknown_function": _l("The regulation has no seat for %(person)s as %(key)s."),
    "wrong_nominator": _l("%(person)s has a seat (%(key)s) for which %(who)s puts people forward."),
    "vacancy_filled": _l("The seat of %(person)s (%(key)s) was filled while nobody could be put forward by %(who)s."),
    "not_member_of": _l("%(person)s (%(key)s) must also be a member of: %(who)s."),
    "lacks_certificate": _l("%(person)s does not hold: %(key)s."),
    "not_external": _l("%(person)s does not come from outside the institution."),
    "not_from_members": _l("%(person)s is %(key)s and no member."),
    "too_few": _l("Number of members: %(number)s. There must be at least %(wanted)s."),
    "not_even": _l("Number of ordinary members: %(number)s. It must be even."),
    "too_few_certified": _l("Members who hold %(key)s: %(number)s. There must be at least %(wanted)s."),
    "incompatible": _l("%(person)s also sits in %(who)s. Nobody may be in both."),
    "kept_out_by_tie": _l("A recorded tie keeps %(person)s out of this body."),
    "too_old": _l("%(person)s reached %(wanted)s years; the membership ended after %(day)s."),
    "age_unknown": _l("The day of birth of %(person)s is not known, so nobody can tell when the age limit comes."),
    "no_planned_end": _l("The seat of %(person)s has no planned end; it lasts until %(day)s at the latest."),
    "office_too_long": _l("The term of office of %(person)s may last until %(day)s at the latest."),
    "office_too_short": _l("The term of office of %(person)s must last until %(day)s at least."),
    "office_over": _l("The term of office of %(person)s as %(key)s ended on %(day)s."),
    "quorum_out_of_reach": _l("Number of people: %(number)s. The body cannot decide: its quorum is out of reach."),
}
STATE_TONES = {"well": "success", "not_well": "danger", "unknown": "warning", "not_set_up": "", "ended": ""}


def quorum_words(body: Body, reader: Reader) -> str:
    """Who must be there before the body may decide; empty where the document sets no quorum."""
    if body.quorum is None:
        return ""
    said = [reader.name(key) for key in body.quorum.including]
    if body.quorum.members:
        said.insert(0, ngettext("%(num)d person", "%(num)d people", body.quorum.members))
    return list_of(said)


def sentence(finding: Finding, reader: Reader) -> str:
    """What is not as the regulations say, and what would mend it."""
    key = reader.name(finding.key) if finding.key else ""
    if finding.code == "seat_empty" and not finding.also:
        return ngettext(
            "One seat is empty: %(function)s.", "%(num)d seats are empty: %(function)s.", finding.number, function=key
        )
    # Of a seat elsewhere the name of the body is known; everything else is a key of the pack.
    also = finding.also[0] if finding.code == "incompatible" else list_of([reader.name(each) for each in finding.also])
    return str(_SENTENCES[finding.code]) % {
        "key": key,
        "who": also,
        "person": finding.person,
        "number": finding.number,
        "wanted": finding.wanted,
        "day": format_date(finding.day) if finding.day else "",
    }


PLACE = _l("Bodies")
