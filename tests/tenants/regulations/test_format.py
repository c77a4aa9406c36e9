"""The reader of rule packs: each kind of fault is told with its file, line, key and what was expected."""

from __future__ import annotations

import pytest

from tenants.regulations.rules.findings import PackRefused
from tenants.regulations.rules.reading import read_pack, read_vocabulary
from tests.tenants.regulations.small_pack import BODY, DECIDER, EDITION, REMEDY, TERM, line_of, only, read

TABLE = """\
[[contents]]
key = "letter"
article = "1"
text = { nl = "Wat erin staat.", en = "What is in it." }
document = "letter"
exhaustive = true
"""

# What keeps a file from being read: the fault, what it is changed into, the line it is told at, the key and the words.
UNREADABLE = [
    pytest.param(
        TERM + 'colour = "red"\n',
        'colour = "red"',
        "term complaint.filing: colour",
        "extra_forbidden",
        "no such key here; check its spelling",
        id="unknown-key",
    ),
    pytest.param(
        TERM.replace('article = "1"\n', ""),
        "[[term]]",
        "term complaint.filing: article",
        "missing",
        "this key, which is missing",
        id="missing-key",
    ),
    pytest.param(
        TERM.replace('unit = "day"\n', ""),
        "[[term]]",
        "term complaint.filing",
        "value_error",
        "a term that is set says also: unit",
        id="missing-unit",
    ),
    pytest.param(
        TERM.replace("amount = 10", 'amount = "ten"'),
        "amount =",
        "term complaint.filing: amount",
        "int_parsing",
        "a whole number",
        id="wrong-type",
    ),
    pytest.param(
        TERM.replace('unit = "day"', 'unit = "moon"'),
        "unit =",
        "term complaint.filing: unit",
        "literal_error",
        "one of 'minute', 'hour', 'day', 'working_day'",
        id="wrong-word-of-a-fixed-list",
    ),
    pytest.param(
        TERM.replace("amount = 10", "amount = 0"),
        "amount =",
        "term complaint.filing: amount",
        "greater_than_equal",
        "a number of at least 1",
        id="term-of-zero",
    ),
    pytest.param(
        TERM.replace('{ allowed = "no" }', '{ allowed = "yes", cap = 5, cap_unit = "day", reasons = true }'),
        "[[term]]",
        "term complaint.filing",
        "value_error",
        "the extension's cap is shorter than the term",
        id="cap-under-the-term",
    ),
    pytest.param(
        TERM.replace('{ allowed = "no" }', '{ allowed = "yes", amount = -3, unit = "day", reasons = true }'),
        "extension =",
        "term complaint.filing: extension.amount",
        "greater_than_equal",
        "a number of at least 1",
        id="negative-extension",
    ),
    pytest.param(
        TERM.replace('key = "complaint.filing"', 'key = "Complaint filing"'),
        "key =",
        "term Complaint filing: key",
        "value_error",
        "lower-case words joined by '_'",
        id="key-that-is-none",
    ),
    pytest.param(
        TERM + 'rules = ["361"]\n',
        "rules =",
        "term complaint.filing: rules.0",
        "value_error",
        "a rule number such as 'R361'",
        id="rule-number-that-is-none",
    ),
    pytest.param(
        TERM + "when = { from = 2030-05-01, until = 2030-04-01 }\n",
        "when =",
        "term complaint.filing: when",
        "value_error",
        "'until' lies before 'from'",
        id="condition-that-ends-before-it-begins",
    ),
    pytest.param(
        TERM.replace("[[term]]", "[term]"),
        "[term]",
        "term",
        "not_a_list",
        "[[term]] in double brackets",
        id="single-brackets",
    ),
    pytest.param(
        '[[banana]]\nkey = "x"\n',
        "[[banana]]",
        "banana",
        "unknown_kind",
        "one of edition, term, retention",
        id="unknown-kind",
    ),
    pytest.param(
        BODY.replace("committee", "other").replace('seats = [{ function = "chair", count = 1 }]\n', ""),
        "[[body]]",
        "body other: seats",
        "missing",
        "this key, which is missing",
        id="body-without-a-composition",
    ),
    pytest.param(
        BODY.replace("committee", "other").replace('[{ function = "chair", count = 1 }]', "[]"),
        "seats =",
        "body other: seats",
        "too_short",
        "at least 1, not 0",
        id="body-with-an-empty-composition",
    ),
    pytest.param(
        REMEDY.replace('to = "committee"\n', ""),
        "[[remedy.levels]]",
        "remedy complaint: levels.0",
        "value_error",
        "leads either to a body of the institution (to) or outside it (outside)",
        id="level-without-a-goal",
    ),
    pytest.param(
        TABLE + "items = []\n",
        "items =",
        "contents letter: items",
        "too_short",
        "at least 1, not 0",
        id="list-without-lines",
    ),
    pytest.param(
        TABLE.replace("contents", "scale").replace(
            'document = "letter"\nexhaustive = true', 'components = "central_exam"'
        )
        + "grades = []\n",
        "[[scale]]",
        "scale letter",
        "value_error",
        "a scale has grades in words, or 'lowest' and 'highest'",
        id="table-without-rows",
    ),
]


@pytest.mark.parametrize(("rules", "at", "key", "code", "expected"), UNREADABLE)
def test_tells_what_cannot_be_read(rules: str, at: str, key: str, code: str, expected: str) -> None:
    reading = read(rules)
    finding = only(reading.findings)
    assert (finding.file, finding.line, finding.key) == ("rules.toml", line_of(rules, at), key)
    assert (finding.code, finding.weight) == (code, "fault")
    assert expected in finding.expected
    assert reading.pack is None
    with pytest.raises(PackRefused, match=r"rules\.toml:"):
        reading.whole()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n\nadopted = 2030-02-30\n", 3),
        ('[[term]]\nkey = "x\n', 2),
        ("[[term]\n", 1),
        ("key = 1\nkey = 2\n", 2),
    ],
    ids=["30-february", "open-string", "open-bracket", "key-twice"],
)
def test_tells_where_the_file_is_no_toml(text: str, line: int) -> None:
    finding = only(read(text).findings)
    assert (finding.file, finding.line, finding.code) == ("rules.toml", line, "syntax")
    assert finding.expected


def test_tells_a_day_that_does_not_exist_in_text() -> None:
    edition = EDITION.replace("adopted_on = 2030-01-15", 'adopted_on = "2030-02-30"')
    finding = only(read(edition=edition).findings)
    assert (finding.file, finding.line) == ("edition.toml", line_of(edition, "adopted_on"))
    assert finding.key == "edition: adopted_on"
    assert finding.expected == "a day such as 2018-08-01"


def test_tells_that_the_edition_is_missing() -> None:
    finding = only(read_pack({"rules.toml": ""}, {}).findings)
    assert str(finding) == "edition.toml:0: edition: a file 'edition.toml' with [edition] [missing_file]"


def test_tells_that_the_edition_stands_in_another_file() -> None:
    reading = read(EDITION)
    assert {(each.file, each.key, each.code) for each in reading.findings} == {
        ("rules.toml", "edition", "unknown_kind")
    }


def test_tells_an_unknown_file_by_what_is_in_it() -> None:
    finding = only(read(TERM, holidays="[[holiday]]\nname = 'x'\n").findings)
    assert (finding.file, finding.line, finding.key, finding.code) == ("holidays.toml", 1, "holiday", "unknown_kind")


def test_tells_every_fault_at_once() -> None:
    rules = TERM.replace("amount = 10", "amount = 0") + 'colour = "red"\n' + DECIDER.replace('article = "1"\n', "")
    assert [(each.line, each.code) for each in read(rules).findings] == [
        (line_of(rules, "amount"), "greater_than_equal"),
        (line_of(rules, "colour"), "extra_forbidden"),
        (line_of(rules, "[[decider]]"), "missing"),
    ]


def test_tells_the_line_of_the_second_of_two_parts() -> None:
    second = TERM.replace("complaint.filing", "complaint.ruling").replace("amount = 10", "amount = 0")
    rules = TERM + "\n" + second
    assert only(read(rules).findings).line == line_of(rules, "amount = 0")


def test_tells_a_word_that_the_vocabulary_has_already() -> None:
    words = '[[role]]\nkey = "candidate"\ntext = { nl = "deelnemer", en = "participant" }\n'
    finding = only(read(words).findings)
    assert (finding.file, finding.line, finding.key, finding.code) == ("rules.toml", 1, "role candidate", "word_twice")


def test_tells_what_is_no_kind_of_word_in_the_shared_vocabulary() -> None:
    _, findings = read_vocabulary('[[fruit]]\nkey = "apple"\n')
    finding = only(tuple(findings))
    assert (finding.file, finding.line, finding.key) == ("vocabulary.toml", 1, "fruit")
    assert "role, event, decision" in finding.expected
