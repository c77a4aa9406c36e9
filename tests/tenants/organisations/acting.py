"""Acts that several tests share."""

import threading
from collections.abc import Callable
from typing import Any

from assay.problems import Conflict, Forbidden
from tests.support.cast import Browser, Member


def invited(browser: Browser, **changes: str) -> int:
    form = {"name": "Noor Nieuw", "email": "noor@roc.example", "role": "coordinator", **changes}
    return browser.post("/institution/invite", form).status_code


def at_once(acting: Callable[..., Any], who: list[Member], act: Callable[[Any], object]) -> list[str]:
    """Each does it in a transaction of their own, begun before any of them acts."""
    outcomes: list[str] = []
    together = threading.Barrier(len(who))

    def run(member: Member) -> None:
        try:
            with acting(member) as actor:
                together.wait()
                act(actor)
            outcomes.append("done")
        except (Conflict, Forbidden) as problem:
            outcomes.append(type(problem).__name__)

    threads = [threading.Thread(target=run, args=(member,)) for member in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
