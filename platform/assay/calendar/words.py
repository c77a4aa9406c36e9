"""The trace in words, in the language of the reader: one line, or a sentence for each step.

Dates are written with their weekday; within the year of the event, days that were skipped go without their year.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date as babel_date

from assay.calendar.free_days import FreeKind
from assay.calendar.naming import count_of, length_of, list_of, name_of
from assay.calendar.terms import Bound, CountsFrom, Direction, Unit
from assay.calendar.trace import (
    ClosingDaysUnknown,
    Counted,
    CountedFrom,
    DayOne,
    DecreeDaysUnknown,
    Due,
    Earliest,
    Ended,
    Extended,
    Law,
    Moved,
    NotMoved,
    RefusedFrom,
    SetBy,
    Skipped,
    Started,
    Step,
    StoodStill,
)
from assay.clock import AMSTERDAM
from assay.i18n import format_time, get_locale
from assay.i18n import gettext as _

_LOCALES = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
_DETAIL = (DayOne, Counted)
"""Steps that the one line leaves out."""


def summary(due: Due) -> str:
    """The date and its reasons in one line, caveats included, the article last.

    "10 working days from Wed 22 April 2026; skipped: 27 April King's Day, 5 May Liberation Day, four weekend days; due
    Fri 8 May 2026".
    """
    source = next((step.source for step in due.trace if isinstance(step, Started | SetBy) and step.source), "")
    phrases = [*_phrases(step for step in due.trace if not isinstance(step, _DETAIL)), *([source] if source else [])]
    return "; ".join(phrases)


def sentences(due: Due) -> list[str]:
    """Each step as a sentence, in the order in which it was taken, with the article at the end of the first."""
    found = []
    for number, phrase in enumerate(_phrases(due.trace)):
        source = next((step.source for step in due.trace if isinstance(step, Started) and step.source), "")
        tail = f" ({source})" if source and number == 0 else ""
        found.append(f"{phrase[0].upper()}{phrase[1:]}{tail}.")
    return found


def caveats(due: Due) -> list[str]:
    """What is not known and could change the date, a sentence each. Shown wherever the date is."""
    return [f"{phrase[0].upper()}{phrase[1:]}." for phrase in _phrases(due.caveats)]


def day_in_words(day: date) -> str:
    """ "Wed 22 April 2026", "wo 22 april 2026"."""
    return str(babel_date(day, "EEE d MMMM y", locale=_locale()))


def _locale() -> Locale:
    chosen = get_locale()
    return _LOCALES[chosen.language if chosen else "nl"]


def _short(day: date, year: int) -> str:
    return str(babel_date(day, "d MMMM" if day.year == year else "d MMMM y", locale=_locale()))


def _phrases(steps: Iterable[Step]) -> Iterator[str]:
    """The steps as phrases; what was skipped is one phrase, and of two events that mean one the later is told."""
    steps = list(steps)
    year = next((step.day.year for step in steps if isinstance(step, Started)), 0)
    skipped = [step for step in steps if isinstance(step, Skipped)]
    set_by = any(isinstance(step, SetBy) for step in steps)
    for step in steps:
        if isinstance(step, Skipped):
            if step is skipped[0]:
                yield _skipped(skipped, year)
        elif not (set_by and isinstance(step, Started)):
            phrase = _TELL[type(step)](step)
            if phrase:
                yield phrase


def _started(step: Started) -> str:
    day = day_in_words(step.day)
    if step.unit is Unit.AT_ONCE:
        return _("at once, on %(day)s", day=day)
    if step.unit.exact and step.moment is not None:
        day = _("%(day)s at %(time)s", day=day, time=format_time(step.moment))
    length = length_of(step.amount, step.unit)
    if step.direction is Direction.BACKWARD:
        return _("%(length)s before %(day)s", length=length, day=day)
    return _("%(length)s from %(day)s", length=length, day=day)


def _counted_from(step: CountedFrom) -> str:
    day = day_in_words(step.day)
    if step.rule is CountsFrom.END_OF_STUDY_YEAR:
        return _("counted from the end of the study year, %(day)s", day=day)
    return _("counted from the end of the calendar year, %(day)s", day=day)


def _day_one(step: DayOne) -> str:
    day = day_in_words(step.day)
    if step.start_day:
        return _("day 1 is the day itself, %(day)s", day=day)
    return _("day 1 is %(day)s", day=day)


def _extended(step: Extended) -> str:
    length = length_of(step.amount, step.unit)
    if step.most_in_total is not None:
        cap = length_of(step.most_in_total, step.cap_unit)
        return _("extended by %(length)s (at most %(cap)s in total)", length=length, cap=cap)
    cap = length_of(step.most_added or 0, step.cap_unit)
    return _("extended by %(length)s (at most %(cap)s more)", length=length, cap=cap)


def _skipped(steps: list[Skipped], year: int) -> str:
    named = []
    weekend = 0
    for step in steps:
        because = step.because
        if because.kind is FreeKind.WEEKEND:
            weekend += len(step.days)
        elif because.kind is FreeKind.CLOSED and len(step.days) > 1:
            named.append(
                _(
                    "%(first)s to %(last)s %(name)s (%(days)s)",
                    first=_short(step.days[0], year),
                    last=_short(step.days[-1], year),
                    name=name_of(because),
                    days=length_of(len(step.days), Unit.WORKING_DAY),
                )
            )
        else:
            named += [f"{_short(day, year)} {name_of(because)}" for day in step.days]
    if weekend:
        named.append(count_of(weekend))
    return _("skipped: %(days)s", days=", ".join(named))


def _stood_still(step: StoodStill) -> str:
    first, last = day_in_words(step.first), day_in_words(step.last)
    days = length_of(step.days, step.unit)
    if not step.reason:
        return _("stood still from %(first)s to %(last)s (%(days)s)", first=first, last=last, days=days)
    return _(
        "stood still from %(first)s to %(last)s (%(days)s): %(reason)s",
        first=first,
        last=last,
        days=days,
        reason=step.reason,
    )


def _counted(step: Counted) -> str:
    return _("counting ends on %(day)s", day=day_in_words(step.day))


def _moved(step: Moved) -> str:
    year = step.from_day.year
    days = list_of(f"{_short(day, year)} {name_of(because)}" for day, because in step.because)
    to_day = day_in_words(step.to_day)
    if step.law is Law.ATW_2:
        return _(
            "moved to %(day)s, because a term of at least three days has two ordinary days and %(days)s are none "
            "(Algemene termijnenwet, article 2)",
            day=to_day,
            days=days,
        )
    if step.law is Law.ATW_1:
        return _("moved to %(day)s, because of %(days)s (Algemene termijnenwet, article 1)", day=to_day, days=days)
    return _("moved to %(day)s, because of %(days)s", day=to_day, days=days)


def _not_moved(step: NotMoved) -> str:
    values = {"day": day_in_words(step.day), "name": name_of(step.because)}
    if step.law is Law.ATW_4:
        return _(
            "not moved from %(day)s, %(name)s: the law does not extend a term this long, or by the clock "
            "(Algemene termijnenwet, article 4)",
            **values,
        )
    if step.law is Law.ATW_1_2:
        return _(
            "not moved from %(day)s, %(name)s: the law does not move a term that is counted back "
            "(Algemene termijnenwet, article 1(2))",
            **values,
        )
    return _("not moved from %(day)s, %(name)s: a term that is counted back stays where it ends", **values)


def _set_by(_step: SetBy) -> str:
    # Who set it is a code of the rule pack; the page that shows the case knows the person.
    return _("set in the case")


def _ended(step: Ended) -> str:
    day = day_in_words(step.day)
    if not _whole_day(step.moment):
        day = _("%(day)s at %(time)s", day=day, time=format_time(step.moment))
    if step.bound is Bound.MINIMUM:
        return _("not before %(day)s is over", day=day)
    if step.bound is Bound.EXACT:
        return _("up to and including %(day)s", day=day)
    return _("due %(day)s", day=day)


def _whole_day(moment: datetime) -> bool:
    local = moment.astimezone(AMSTERDAM)
    return (local.hour, local.minute) == (23, 59)


def _refused_from(step: RefusedFrom) -> str:
    return _("no answer by then counts as a refusal from %(day)s", day=day_in_words(step.day))


def _earliest(step: Earliest) -> str:
    others = list_of(day_in_words(day) for _key, day in step.others)
    return _("the earliest of several terms; the others end on %(days)s", days=others) if others else ""


def _decree_unknown(step: DecreeDaysUnknown) -> str:
    years = list_of(str(year) for year in step.years)
    return _(
        "not known: the days that a royal decree made equal to holidays in %(years)s; they may move the date",
        years=years,
    )


def _closing_unknown(step: ClosingDaysUnknown) -> str:
    return _("not known: closing days after %(day)s; they may move the date", day=day_in_words(step.until))


_TELL: dict[type, Callable[..., str]] = {
    Started: _started,
    CountedFrom: _counted_from,
    DayOne: _day_one,
    Extended: _extended,
    StoodStill: _stood_still,
    Counted: _counted,
    Moved: _moved,
    NotMoved: _not_moved,
    SetBy: _set_by,
    Ended: _ended,
    RefusedFrom: _refused_from,
    Earliest: _earliest,
    DecreeDaysUnknown: _decree_unknown,
    ClosingDaysUnknown: _closing_unknown,
}
