"""How a job says what became of its effect. The texts go into the row and the log: codes, never words of people."""

from datetime import timedelta

#: A part that was away is asked again after this pause: soon after its return everything flows again.
PAUSE_WHILE_AWAY = timedelta(seconds=5)


class DidNotHappen(Exception):
    """The effect certainly did not happen. Raised as it is: try again, later each time, and count the try."""


class TryLater(DidNotHappen):
    """A part the job needs is away (mail server, store, scanner). Tried again without counting towards the end."""

    def __init__(self, what: str, pause: timedelta = PAUSE_WHILE_AWAY) -> None:
        super().__init__(what)
        self.pause = pause


class Refused(DidNotHappen):
    """The other side refused it for good; trying again would change nothing. The row is dead at once and shown."""


class Uncertain(Exception):
    """The effect may have happened. A person decides; the program does not repeat it."""


class UnknownKindError(Exception):
    """No job of that kind is registered in this program; a newer or older one may know it."""
