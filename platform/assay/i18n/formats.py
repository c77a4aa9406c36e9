"""Dates, times, amounts and numbers as written in Dutch and in British English.

All functions take the value first and answer a string in the language of the request; outside a request they answer
Dutch. None reads the clock: where "today" matters it is an argument.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.numbers import format_currency, format_decimal
from flask_babel import get_locale

from assay.i18n.messages import gettext, ngettext

TIME_ZONE = ZoneInfo("Europe/Amsterdam")
"""The zone in which days begin and end for everyone here; Brussels keeps the same time."""

_FORMATS = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
_NO_BREAK = "\u00a0"


def _locale() -> Locale:
    chosen = get_locale()
    return _FORMATS[chosen.language if chosen else "nl"]


def _local_day(value: date | datetime) -> date:
    """The calendar day here; a moment without a zone is refused, because its day would be a guess."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(TIME_ZONE).date()
    return value


def format_date(value: date | datetime) -> str:
    """The full date: "dinsdag 5 mei 2026", "Tuesday 5 May 2026"."""
    return babel_date(_local_day(value), "EEEE d MMMM y", locale=_locale())


def format_date_short(value: date | datetime, today: date | None = None) -> str:
    """The short date: "di 5 mei". With `today`, a date in another year carries its year: "di 5 mei 2027"."""
    day = _local_day(value)
    pattern = "EEE d MMM y" if today is not None and day.year != today.year else "EEE d MMM"
    return babel_date(day, pattern, locale=_locale()).replace(" ", _NO_BREAK)


def format_time(value: datetime) -> str:
    """The time of a moment here, on a 24-hour clock: "14:30"."""
    _local_day(value)
    return babel_time(value, "HH:mm", tzinfo=TIME_ZONE, locale=_locale())


def format_moment(value: datetime) -> str:
    """Day and time: "dinsdag 5 mei 2026 om 14:30"."""
    return gettext("%(date)s at %(time)s", date=format_date(value), time=format_time(value))


def format_period(start: date, end: date | None) -> str:
    """A period, both days included: "5 mei 2026 tot en met 4 mei 2029"; without an end "vanaf 5 mei 2026"."""
    locale = _locale()
    first = babel_date(start, "d MMMM y", locale=locale)
    if end is None:
        return gettext("from %(date)s", date=first)
    return gettext("%(start)s up to and including %(end)s", start=first, end=babel_date(end, "d MMMM y", locale=locale))


def format_relative(value: date | datetime, today: date) -> str:
    """How far away a day is, always with the day itself: "over 3 dagen, vr 8 mei"."""
    day = _local_day(value)
    days = (day - today).days
    on = format_date_short(day, today)
    if days == 0:
        return gettext("today, %(date)s", date=on)
    if days == 1:
        return gettext("tomorrow, %(date)s", date=on)
    if days == -1:
        return gettext("yesterday, %(date)s", date=on)
    if days > 0:
        return ngettext("in %(num)s day, %(date)s", "in %(num)s days, %(date)s", days, date=on)
    return ngettext("%(num)s day ago, %(date)s", "%(num)s days ago, %(date)s", -days, date=on)


def format_amount(value: Decimal | int, currency: str = "EUR") -> str:
    """An amount of money in whole units with cents: "€ 1.234,50". A float is refused: money is never approximate."""
    if isinstance(value, float):
        raise TypeError("an amount is a Decimal")
    return format_currency(value, currency, locale=_locale())


def format_number(value: Decimal | float, decimals: int = 0) -> str:
    """A number with the language's separators: "12.345", with `decimals` digits after the comma."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern, locale=_locale())


def format_size(count: int) -> str:
    """The size of a file in units of a thousand bytes: "640 kB", "2,4 MB"."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            small = count < 10 * factor and unit != "kB"
            return f"{format_number(Decimal(count) / factor, 1 if small else 0)}{_NO_BREAK}{unit}"
    return ngettext("%(num)s byte", "%(num)s bytes", count)
