"""From a letter to what it is about, and from what it is about to its letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, current_app, url_for

from assay.permissions import Actor, Permission
from tenants.letters import queries
from tenants.letters.permissions import READ
from tenants.letters.queries import AnyLetter


@dataclass(frozen=True)
class Matter:
    """Where one kind of matter stands for people in one hat.

    :ivar kind: as letters name it (``subject_kind``). :ivar words: of the link. :ivar argument: which part of the
        address takes the id of the matter; empty for a page that shows all of them.
    """

    kind: str
    hat: str
    permission: Permission
    words: Any
    endpoint: str
    argument: str = ""


def add_matter(app: Flask, matter: Matter) -> None:
    """Let letters lead to what they are about; the module that sends them calls this from ``init_app``."""
    app.extensions.setdefault("letters.matters", []).append(matter)


def matter_of(actor: Actor, letter: AnyLetter) -> tuple[str, str] | None:
    """Words and address of what a letter is about, where the actor may open it."""
    kept: list[Matter] = current_app.extensions.get("letters.matters", [])
    for each in kept:
        if (each.kind, each.hat) == (letter.subject_kind, actor.hat.kind) and each.permission.holds(actor):
            values: dict[str, Any] = {each.argument: letter.subject_id} if each.argument else {}
            return str(each.words), url_for(each.endpoint, **values)
    return None


def letters_about(actor: Actor, kind: str, ids: Sequence[UUID]) -> list[AnyLetter]:
    """The letters about some matters that the actor may read, the last sent first; none without the right to read."""
    return queries.letters_about(actor, kind, ids) if READ.holds(actor) else []
