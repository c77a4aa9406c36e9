"""Working-day calendars and terms: when something is due, and why then.

Pure functions on frozen values: no session, no clock, no request. Words: *term*, what a rule gives; *start*, the event
it runs from (or, counted back, what is to come); *day one*, the first day that counts; *counted end*, where counting
stops; *due date*, the end after the rule on days off; *trace*, the steps from the one to the other; *caveat*, what is
not known and could change the date.

What always holds: a date is counted from its start each time, nothing counts down; the trace adds up to the date; a
calendar that does not know something says so in the trace; the law on terms (Algemene termijnenwet) moves only what it
governs.
"""

from assay.calendar.counting import due, due_as_set, earliest_of
from assay.calendar.decree_days import SHIPPED, DecreeDays
from assay.calendar.faults import (
    CalendarFault,
    CapUnderTerm,
    ExtensionRefused,
    ImpossibleTerm,
    MomentNeeded,
    NotCovered,
    Unreadable,
)
from assay.calendar.free_days import FreeDay, FreeKind
from assay.calendar.holidays import Region, holidays
from assay.calendar.inputs import Inputs
from assay.calendar.terms import (
    AT_ONCE,
    END_OF_DAY,
    Bound,
    CountsFrom,
    Direction,
    EndRule,
    Extension,
    ExtensionRule,
    NotSet,
    SetInCase,
    Silence,
    StudyYear,
    Suspension,
    Term,
    TermRule,
    Unit,
)
from assay.calendar.trace import ClosingDaysUnknown, DecreeDaysUnknown, Due, from_json
from assay.calendar.working_calendar import ClosingPeriod, DecreeRule, WorkingCalendar

__all__ = [
    "AT_ONCE",
    "END_OF_DAY",
    "SHIPPED",
    "Bound",
    "CalendarFault",
    "CapUnderTerm",
    "ClosingDaysUnknown",
    "ClosingPeriod",
    "CountsFrom",
    "DecreeDays",
    "DecreeDaysUnknown",
    "DecreeRule",
    "Direction",
    "Due",
    "EndRule",
    "Extension",
    "ExtensionRefused",
    "ExtensionRule",
    "FreeDay",
    "FreeKind",
    "ImpossibleTerm",
    "Inputs",
    "MomentNeeded",
    "NotCovered",
    "NotSet",
    "Region",
    "SetInCase",
    "Silence",
    "StudyYear",
    "Suspension",
    "Term",
    "TermRule",
    "Unit",
    "Unreadable",
    "WorkingCalendar",
    "due",
    "due_as_set",
    "earliest_of",
    "from_json",
    "holidays",
]
