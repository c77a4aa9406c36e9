"""The kinds of notices: what they say on the page and at the head of a mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NoticeKind:
    """The words of one kind of notice. All are lazy texts with English message ids.

    :param subject: heading on the page and subject of the mail; a constant without values, so it can hold nothing
        private.
    :param line: one or two sentences; ``%(name)s`` takes the value from the notice's params.
    :param button: words of the button that leads to the notice's path; a verb with an object.
    :param missing: words for values that notices of an earlier edition of the line do not have.
    """

    name: str
    subject: Any
    line: Any
    button: Any
    missing: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, params: Mapping[str, Any]) -> str:
        """The line with its values, in the current language. Raises `KeyError` for a value that is not there."""
        values = {**{name: str(words) for name, words in self.missing.items()}, **params}
        line = str(self.line)
        return line % values if values or "%(" in line else line


_KINDS: dict[str, NoticeKind] = {}


def notice_kind(
    name: str, *, subject: Any, line: Any, button: Any, missing: Mapping[str, Any] | None = None
) -> NoticeKind:
    """Register a kind, for `assay.outbox.notify_person`. Raises `ValueError` where the name is taken."""
    if name in _KINDS:
        raise ValueError(f"notice {name} stands twice")
    _KINDS[name] = NoticeKind(name, subject, line, button, missing or {})
    return _KINDS[name]


def notice_kinds() -> Mapping[str, NoticeKind]:
    """Every kind that the imported modules declare, by name."""
    return _KINDS


def notice_line(name: str, params: Mapping[str, Any]) -> str:
    """The sentence of a notice in the current language. Raises `KeyError` for an unknown kind or a missing value."""
    return _KINDS[name].sentence(params)
