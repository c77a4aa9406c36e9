"""What the rebuilder of a format hands back to the inspector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.files.inspection.values import Change, ChangeCode, Format, Preview


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A rebuilt file at `path`; `duration` is seconds."""

    format: Format
    path: Path
    changes: Sequence[Change] = ()
    pages: int | None = None
    previews: Sequence[Preview] = ()
    duration: float | None = None


class Changes(list[Change]):
    """Changes made so far, each code once."""

    def note(self, code: ChangeCode, **detail: str | int) -> None:
        """Remember a change unless it was noted before."""
        if all(change.code is not code for change in self):
            self.append(Change(code, detail))
