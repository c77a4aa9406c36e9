"""The Dutch catalogue is complete, and the checker sees what is wrong."""

import importlib
import sys
from pathlib import Path

import pytest

from assay.i18n.catalogue import fragments, read_fragment
from assay.i18n.check import findings

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)


def test_every_message_has_a_dutch_translation() -> None:
    faults = [str(fault) for fault in findings()]
    assert not faults, "\n".join(faults)


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package on the path with one module, one template and one fragment."""
    folder = tmp_path / "made_up_domain"
    (folder / "translations").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, "made_up_domain", raising=False)
    return folder


def kinds(folder: Path, code: str, fragment: str, template: str = "") -> list[tuple[str, str]]:
    (folder / "pages.py").write_text(code)
    (folder / "templates" / "page.html").write_text(template)
    (folder / "translations" / "nl.po").write_text(HEAD + fragment)
    return [(fault.kind, fault.message) for fault in findings(["made_up_domain"])]


def test_missing_in_code_and_template(made_up: Path) -> None:
    found = kinds(
        made_up, '_("Hand in")', "", '{{ _("Read") }}{% trans n=3 %}One{% pluralize %}{{ n }} many{% endtrans %}'
    )
    assert found == [("missing", "Hand in"), ("missing", "One"), ("missing", "Read")]


def test_placeholders_must_be_the_same(made_up: Path) -> None:
    fragment = 'msgid "Until %(day)s"\nmsgstr "Tot %(dag)s"\n'
    assert kinds(made_up, '_("Until %(day)s", day=1)', fragment) == [("placeholders", "Until %(day)s")]


def test_a_singular_may_leave_out_its_number(made_up: Path) -> None:
    fragment = 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "een dag"\nmsgstr[1] "%(num)s dagen"\n'
    assert kinds(made_up, 'ngettext("%(num)s day", "%(num)s days", 2)', fragment) == []


def test_unused_voice_and_fuzzy(made_up: Path) -> None:
    fragment = '#, fuzzy\nmsgid "Saved"\nmsgstr "Gelukt!"\n\nmsgid "Gone"\nmsgstr "Weg"\n'
    assert kinds(made_up, '_("Saved")', fragment) == [
        ("fuzzy", "Saved"),
        ("unused", "Gone"),
        ("voice", "Saved"),
    ]


def test_two_fragments_may_not_disagree(made_up: Path) -> None:
    other = made_up / "more" / "translations"
    other.mkdir(parents=True)
    (other / "nl.po").write_text(HEAD + 'msgid "Case"\nmsgstr "Geval"\n')
    assert ("conflict", "Case") in kinds(made_up, '_("Case")', 'msgid "Case"\nmsgstr "Zaak"\n')


def test_fragments_are_found_and_read() -> None:
    paths = fragments("nl")
    assert {path.parent.parent.name for path in paths} >= {"i18n", "web"}
    assert all(len(read_fragment(path, "nl")) for path in paths)
