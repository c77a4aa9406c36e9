"""What days off and lengths of time are called, in the language of the reader."""

from collections.abc import Iterable
from typing import Any

from assay.calendar.free_days import FreeDay
from assay.calendar.terms import Unit
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.i18n import ngettext

_DAYS: dict[str, Any] = {
    "saturday": _l("Saturday"),
    "sunday": _l("Sunday"),
    "decree": _l("day equal to a holiday by royal decree"),
    "new_year": _l("New Year's Day"),
    "good_friday": _l("Good Friday"),
    "easter_monday": _l("Easter Monday"),
    "kings_day": _l("King's Day"),
    "queens_day": _l("Queen's Day"),
    "liberation_day": _l("Liberation Day"),
    "ascension_day": _l("Ascension Day"),
    "whit_monday": _l("Whit Monday"),
    "christmas_day": _l("Christmas Day"),
    "second_christmas_day": _l("Second Christmas Day"),
    "labour_day": _l("Labour Day"),
    "national_day": _l("Belgian National Day"),
    "assumption_day": _l("Assumption Day"),
    "all_saints": _l("All Saints' Day"),
    "armistice_day": _l("Armistice Day"),
}
_NUMBERS = {
    2: _l("two"),
    3: _l("three"),
    4: _l("four"),
    5: _l("five"),
    6: _l("six"),
    7: _l("seven"),
    8: _l("eight"),
    9: _l("nine"),
    10: _l("ten"),
    11: _l("eleven"),
    12: _l("twelve"),
}


def name_of(free: FreeDay) -> str:
    """What a day off is called; a closing period bears the name the house gave it."""
    return free.name or str(_DAYS[free.code])


def length_of(amount: int, unit: Unit) -> str:
    """An amount of a unit: "10 working days", "1 week". At once has no amount."""
    match unit:
        case Unit.MINUTE:
            return ngettext("%(num)s minute", "%(num)s minutes", amount)
        case Unit.HOUR:
            return ngettext("%(num)s hour", "%(num)s hours", amount)
        case Unit.DAY:
            return ngettext("%(num)s day", "%(num)s days", amount)
        case Unit.WORKING_DAY:
            return ngettext("%(num)s working day", "%(num)s working days", amount)
        case Unit.WORKING_WEEK:
            return ngettext("%(num)s working week", "%(num)s working weeks", amount)
        case Unit.WEEK:
            return ngettext("%(num)s week", "%(num)s weeks", amount)
        case Unit.MONTH:
            return ngettext("%(num)s month", "%(num)s months", amount)
        case Unit.YEAR:
            return ngettext("%(num)s year", "%(num)s years", amount)
        case Unit.STUDY_YEAR:
            return ngettext("%(num)s study year", "%(num)s study years", amount)
        case Unit.AT_ONCE:
            return _("at once")


def count_of(weekend_days: int) -> str:
    """A number of weekend days, small numbers in words: "four weekend days"."""
    if weekend_days == 1:
        return _("one weekend day")
    return _("%(number)s weekend days", number=_NUMBERS.get(weekend_days, weekend_days))


def list_of(things: Iterable[str]) -> str:
    """ "a, b and c"."""
    *first, last = [*things] or [""]
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last
