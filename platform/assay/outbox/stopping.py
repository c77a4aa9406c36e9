"""Stopping when asked: a long-running program ends its round and goes."""

import signal
import time
from types import FrameType

_STEP_SECONDS = 0.1


class Stopping:
    """Remembers that SIGTERM or SIGINT came. Only plain reads and writes, so that a signal handler may do them."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> "Stopping":
        """Take the two signals from now on; main thread only."""
        signal.signal(signal.SIGTERM, self.ask)
        signal.signal(signal.SIGINT, self.ask)
        return self

    def ask(self, signal_number: int = 0, frame: FrameType | None = None) -> None:
        """From now on ``asked`` is true."""
        self.asked = True

    def pause(self, seconds: float) -> None:
        """Wait, at most ``seconds``; ends soon after somebody asked."""
        end = time.monotonic() + seconds
        while not self.asked and (rest := end - time.monotonic()) > 0:
            time.sleep(min(rest, _STEP_SECONDS))
