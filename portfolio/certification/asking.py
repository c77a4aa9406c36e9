"""Reading from a request which day and which moment of knowledge are asked for."""

from collections.abc import Mapping
from datetime import date, datetime

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.problems import Invalid
from portfolio.certification.shown import Asked

_EARLIEST = date(1950, 1, 1)


def asked(args: Mapping[str, str], moment: datetime) -> Asked:
    """The day in ``on`` and the day of knowledge in ``known``; both may be left out. Raises `Invalid` at either."""
    today = moment.astimezone(AMSTERDAM).date()
    return Asked(today, _day(args, "on", today), _day(args, "known", today))


def _day(args: Mapping[str, str], name: str, today: date) -> date | None:
    given = (args.get(name) or "").strip()
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Invalid(errors={name: [_("Fill in a day, such as 2025-05-12.")]}) from None
    if not _EARLIEST <= day <= today:
        raise Invalid(errors={name: [_("Choose a day from 1950 up to today.")]})
    return day
