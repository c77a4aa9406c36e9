"""Matters that want a term and have none: from before terms ran, or because a day came that nobody acts on.

Each module whose matters terms run on says how its own are found, with `connect`. What is found twice gets one term.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from assay.permissions import Actor

#: ``(actor, moment, most) -> how many were handled``, never more than ``most``.
Source = Callable[[Actor, datetime, int], int]
Whose = Literal["institution", "platform"]

_SOURCES: dict[tuple[Whose, str], Source] = {}


def connect(name: str, source: Source, whose: Whose = "institution") -> None:
    """Let a module bring the terms of its matters up to date every night. A second one of a name replaces the first."""
    _SOURCES[whose, name] = source


def catch_up(actor: Actor, moment: datetime, most: int) -> int:
    """Begin the terms that are not there yet, of the actor's institution or of the platform.

    Returns the most that one module handled: ``most`` where there may be more.
    """
    whose: Whose = "platform" if actor.tenant_id is None else "institution"
    return max((source(actor, moment, most) for (at, _), source in sorted(_SOURCES.items()) if at == whose), default=0)
