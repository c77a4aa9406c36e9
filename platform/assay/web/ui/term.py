"""The term chip: a due date in words, with how long is left. The count of working days is given."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assay.i18n import format_date_short, ngettext
from assay.i18n import gettext as _

Tone = Literal["calm", "soon", "late", "done"]
SOON = 3
"""From this many working days left a term is shown as near."""


@dataclass(frozen=True)
class TermChip:
    """What the chip shows: its words, its tone and the name of its icon."""

    text: str
    tone: Tone
    icon: str


def term_chip(due: date, today: date, working_days: int | None = None, met_on: date | None = None) -> TermChip:
    """The chip for a term that ends on `due`, seen on `today`.

    `working_days` is the number of working days left after today, or late when the date has passed, as the calendar of
    the case counts them; without it the chip names the date only. `met_on` is the day the act was done.
    """
    on = format_date_short(due, today)
    if met_on is not None:
        return TermChip(_("done on %(date)s", date=format_date_short(met_on, today)), "done", "done")
    if due < today:
        if not working_days:
            return TermChip(_("too late, was %(date)s", date=on), "late", "late")
        late = ngettext(
            "%(num)s working day late, was %(date)s", "%(num)s working days late, was %(date)s", working_days, date=on
        )
        return TermChip(late, "late", "late")
    if due == today:
        return TermChip(_("today, %(date)s", date=on), "soon", "clock")
    if working_days is None:
        return TermChip(_("until %(date)s", date=on), "soon" if (due - today).days <= SOON else "calm", "clock")
    left = ngettext(
        "%(num)s working day left, until %(date)s", "%(num)s working days left, until %(date)s", working_days, date=on
    )
    return TermChip(left, "soon" if working_days <= SOON else "calm", "clock")
