"""From a letter to what it is about, and from what it is about to its letters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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
        address takes the id of the matter; empty for a page that shows all of them. :ivar names: what each of these
        matters is called today, of those that the actor may know; the letter itself need not say it.
    """

    kind: str
    hat: str
    permission: Permission
    words: Any
    endpoint: str
    argument: str = ""
    names: Callable[[Actor, Collection[UUID]], Mapping[UUID, str]] | None = None


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


def call(actor: Actor, letters: Sequence[AnyLetter]) -> Sequence[AnyLetter]:
    """Fill in `Sent.called` of these letters, in one statement for each kind of matter; the same letters."""
    for each in current_app.extensions.get("letters.matters", []):
        mine = [letter for letter in letters if letter.subject_kind == each.kind]
        if each.names and mine and each.hat == actor.hat.kind and each.permission.holds(actor):
            names = each.names(actor, {letter.subject_id for letter in mine})
            for letter in mine:
                letter.called = names.get(letter.subject_id, "")
    return letters


def letters_about(actor: Actor, kind: str, ids: Sequence[UUID]) -> list[AnyLetter]:
    """The letters about some matters that the actor may read, the last sent first; none without the right to read."""
    return queries.letters_about(actor, kind, ids) if READ.holds(actor) else []
