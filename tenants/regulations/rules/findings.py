"""What is wrong with a pack, said so that its author can mend it: file, line, key, what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, or looks wrong.

    :ivar file: name of the file in the pack's folder; ``line``: from 1, or 0 for the file as a whole.
    :ivar key: what it is about, such as ``term complaint.filing: amount``.
    :ivar code: the kind of fault; the words are made from it.
    :ivar expected: what should have stood there, in English.
    :ivar weight: ``fault`` keeps a pack from being published; ``remark`` does not.
    """

    file: str
    line: int
    key: str
    code: str
    expected: str
    weight: Literal["fault", "remark"] = "fault"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.expected} [{self.code}]"


class PackRefused(ValueError):
    """A pack with faults was asked for as if it had none. ``findings`` says them all."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
