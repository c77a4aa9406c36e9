"""Long pages of what never changes, in parts with a number: ``?part=2``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import request, url_for

from assay.problems import NotFound
from assay.web.forms import whole_number

#: What of the address stays from part to part. Nothing else does: some names mean something to `url_for`.
_KEPT = ("with", "kind", "on", "revision", "lang")
#: Provisions of an article on one page.
ON_A_PAGE = 30
_T = TypeVar("_T")
#: What the macro ``pager`` is given; None where there is one part.
Pages = dict[str, Any] | None


def part_of(those: Sequence[_T]) -> tuple[Sequence[_T], Pages]:
    """The part that the address asks for of what is shown `ON_A_PAGE` at a time. Raises `NotFound` past the last."""
    parts = [those[first : first + ON_A_PAGE] for first in range(0, len(those), ON_A_PAGE)]
    return chosen_part(parts or [those])


def chosen_part(parts: Sequence[Sequence[_T]]) -> tuple[Sequence[_T], Pages]:
    """The part that the address asks for, the first where it asks for none. Raises `NotFound` past the last."""
    at = whole_number(request.args.get("part", "1"), 5)
    if not at or at > len(parts):
        raise NotFound
    shown = parts[at - 1]
    if len(parts) == 1:
        return shown, None
    before = sum(len(part) for part in parts[: at - 1])
    return shown, {
        "first": before + 1,
        "last": before + len(shown),
        "total": sum(len(part) for part in parts),
        "previous_url": _url(at - 1) if at > 1 else "",
        "next_url": _url(at + 1) if at < len(parts) else "",
    }


def _url(part: int) -> str:
    assert request.endpoint is not None
    kept = {name: value for name, value in request.args.items() if name in _KEPT}
    return url_for(request.endpoint, **{**kept, **(request.view_args or {}), "part": part})
