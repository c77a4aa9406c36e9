"""What stands beside an institution's regulations: calendar, ties, terms, letters. The bar has no room for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for

from assay.permissions import Actor, Permission


@dataclass(frozen=True)
class Beside:
    """A page to go to. ``order``: smaller stands first. ``hats``: in which hats the link is offered."""

    label: Any
    endpoint: str
    permission: Permission
    order: int
    hats: tuple[str, ...] = ("institution",)


def add_beside(app: Flask, beside: Beside) -> None:
    """Offer a page beside the regulations to whoever may open it."""
    app.extensions.setdefault("regulations.beside", []).append(beside)


def links_beside(actor: Actor) -> list[tuple[Any, str]]:
    """Label and address of every page that stands beside the regulations for this actor, in order."""
    kept: list[Beside] = current_app.extensions.get("regulations.beside", [])
    return [
        (each.label, url_for(each.endpoint))
        for each in sorted(kept, key=lambda each: each.order)
        if actor.hat.kind in each.hats and each.permission.holds(actor)
    ]
