"""What cannot be counted, as errors with a code. The words are for whoever writes a regulation or a program."""


class CalendarFault(ValueError):
    """Something that has no date. `code` is stable and for programs; the text says what was wrong."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class ImpossibleTerm(CalendarFault):
    """A term, extension, suspension or calendar that contradicts itself."""


class CapUnderTerm(ImpossibleTerm):
    """An extension whose cap in total lies at or under the term itself, so that it could never add a day."""


class ExtensionRefused(CalendarFault):
    """An extension that the rule does not allow: none is, it is over its cap, too many, or without reasons."""


class MomentNeeded(CalendarFault):
    """A term in hours or minutes was given a day, or a moment came without a time zone."""


class NotCovered(CalendarFault):
    """A day outside the years that the calendar knows."""


class Unreadable(CalendarFault):
    """A stored value that is no JSON of ours, or of a version this program does not know."""
