"""What differs between two editions, in words, in parts that a page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.i18n import gettext as _
from assay.web.shell import select_language
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules import comparing
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.value_kinds import length_at
from tenants.regulations.shown import ProvisionShown, Reader
from tenants.regulations.value_words import name_of_value

#: Bytes that the differences of one page may take; the page itself and the choice of editions need the rest of 60,000.
_ROOM = 48_000
#: Bytes of a difference and of a row of its table, before what they say.
_CARD, _ROW = 450, 520


@dataclass(frozen=True)
class DifferenceShown:
    """One provision that is new, gone or other, in words.

    :ivar rows: of one that is other: the name of each value that differs, with what it was and what it is.
    """

    kind: str
    what: str
    before: ProvisionShown | None
    after: ProvisionShown | None
    rows: tuple[tuple[str, str, str], ...]

    @property
    def one(self) -> ProvisionShown:
        """The provision as it is, or as it was where it is gone or only there had a question for its heading."""
        found = self.after or self.before
        assert found is not None
        return self.before if self.before and self.before.question and not found.question else found

    @property
    def bytes(self) -> int:
        """About how many bytes it takes on a page; what is new in a row is marked word by word."""
        said = sum(_ROW + len(old) + 3 * len(new) for _name, old, new in self.rows)
        return _CARD + len(self.one.heading) + len(self.one.text) + said


def differences(before: Pack, after: Pack) -> list[DifferenceShown]:
    """Every difference between two packs that a reader can see, by kind, in the language of the page."""
    language = select_language()
    old, new = Reader(before, language), Reader(after, language)
    found: list[DifferenceShown] = []
    for each in comparing.compare(before, after):
        rows = _rows(old, new, each)
        if each.what == "changed" and not rows:
            continue
        left = old.provision(each.kind, each.before) if each.before else None
        right = new.provision(each.kind, each.after) if each.after else None
        found.append(DifferenceShown(each.kind, each.what, left, right, rows))
    return found


def in_parts(those: Sequence[DifferenceShown]) -> list[list[DifferenceShown]]:
    """The differences in their order, as many together as a page has room for; one empty part where there are none."""
    parts: list[list[DifferenceShown]] = [[]]
    room = _ROOM
    for each in those:
        if parts[-1] and each.bytes > room:
            parts.append([])
            room = _ROOM
        parts[-1].append(each)
        room -= each.bytes
    return parts


def in_order(one: EditionFound, other: EditionFound) -> tuple[EditionFound, EditionFound]:
    """Which of two editions stands first: of one document the older, otherwise the one that is compared with."""
    if _document(one) == _document(other) and _age(one) < _age(other):
        return one, other
    return other, one


def names_of(first: EditionFound, second: EditionFound) -> tuple[str, str]:
    """What to call each of two editions beside the other."""
    language = select_language()
    if _document(first) != _document(second):
        first_name, second_name = (
            f"{(each.issuer_name_nl if language == 'nl' else each.issuer_name_en)} {each.edition}"
            for each in (first, second)
        )
        return first_name, second_name
    if first.edition != second.edition:
        return first.edition, second.edition
    return (
        _("%(edition)s, revision %(number)s", edition=first.edition, number=first.revision),
        _("%(edition)s, revision %(number)s", edition=second.edition, number=second.revision),
    )


def _document(edition: EditionFound) -> tuple[str, str]:
    return edition.issuer, edition.document


def _age(edition: EditionFound) -> tuple[str, str, int]:
    return str(edition.in_force_from or ""), edition.edition, edition.revision


def _rows(old: Reader, new: Reader, each: comparing.Difference) -> tuple[tuple[str, str, str], ...]:
    if each.before is None or each.after is None:
        return ()
    rows = []
    for path in dict.fromkeys(length_at(each.after, change.field) for change in each.fields):
        was, becomes = _said(old, each.before, path), _said(new, each.after, path)
        if was == becomes:
            # What a part says in a phrase is not all it says.
            was, becomes = old.spelled(each.before, path), new.spelled(each.after, path)
        if was != becomes:
            rows.append((name_of_value(path), was, becomes))
    return tuple(rows)


def _said(reader: Reader, provision: Provision, path: str) -> str:
    if path == "when":
        return reader.condition(provision.when) if provision.when else _("in every case")
    return reader.said(provision, path, "; ".join)
