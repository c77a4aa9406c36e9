"""The linter of rule packs and the proof that each term can be counted: what looks right and is wrong."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from tenants.regulations.rules.golden import prove
from tenants.regulations.rules.linting import lint
from tenants.regulations.rules.reading import read_pack, read_vocabulary
from tenants.regulations.rules.resolving import FactMissing, Facts, Regulation
from tenants.regulations.rules.terms_said import TermRule
from tests.tenants.regulations.small_pack import (
    BODY,
    CASE,
    DECIDER,
    EDITION,
    REMEDY,
    TERM,
    VOCABULARY,
    only,
    pack_of,
    read,
)


def test_a_right_pack_has_nothing_to_say() -> None:
    pack = pack_of(TERM + DECIDER + REMEDY + CASE)
    assert [*lint(pack), *prove(pack)] == []


CALCULATION = """\
[[calculation]]
key = "mark"
article = "1"
text = { nl = "Het gemiddelde.", en = "The mean." }
components = "central_exam"
method = "mean"
rounding = "none"
"""
SCALE = """\
[[scale]]
key = "words"
article = "1"
text = { nl = "In woorden.", en = "In words." }
components = "central_exam"
grades = [
    { key = "good", text = { nl = "goed", en = "good" }, counts_as = 8 },
    { key = "bad", text = { nl = "slecht", en = "bad" } },
]
"""
NUMBERS = SCALE[: SCALE.index("grades")] + "lowest = 1\nhighest = 10\nsufficient_from = 5.5\n"
CIVIL = """
[[remedy.levels]]
step = "civil_proceedings"
outside = "chair"
"""

# What the linter finds in a pack that can be read: the rules, the line, the key, the code and the words.
LINTED = [
    pytest.param(
        TERM.replace('article = "1"', 'article = "7(2)"') + CASE,
        "[[term]]",
        "term complaint.filing: article",
        "unknown_article",
        "an article of the table of contents, not '7(2)'",
        id="article-not-in-the-table-of-contents",
    ),
    pytest.param(
        TERM.replace('"fact_known"', '"fact_knwon"') + CASE,
        "[[term]]",
        "term complaint.filing: start",
        "unknown_word",
        "a word of event, not 'fact_knwon'",
        id="unknown-word",
    ),
    pytest.param(
        TERM + TERM.replace("amount = 10", "amount = 12") + CASE,
        "[[term]]",
        "term complaint.filing",
        "two_values",
        "conditions of which only one can be met; there are two values",
        id="two-values-for-one-key",
    ),
    pytest.param(
        TERM + DECIDER + REMEDY.replace('to = "committee"', 'to = "nobody"') + CASE,
        "[[remedy]]",
        "remedy complaint: level 1: to",
        "leads_nowhere",
        "a body with a composition, not 'nobody'",
        id="remedy-that-leads-nowhere",
    ),
    pytest.param(
        TERM + REMEDY + CASE,
        "[[remedy]]",
        "remedy complaint: against: decider",
        "missing_decider",
        "a decider of the pack, not 'complaint'",
        id="remedy-against-nothing",
    ),
    pytest.param(
        TERM + DECIDER + REMEDY.replace('ruling = "complaint.filing"', 'ruling = "complaint.ruling"') + CASE,
        "[[remedy]]",
        "remedy complaint: level 1: term",
        "missing_term",
        "a term of the pack, not 'complaint.ruling'",
        id="remedy-without-its-term",
    ),
    pytest.param(
        TERM
        + DECIDER
        + REMEDY.replace('outcomes = ["well_founded"]', 'decision = "complaint"\noutcomes = ["well_founded"]')
        + CASE,
        "[[remedy]]",
        "remedy against complaint",
        "cycle",
        "a road that does not come back to itself",
        id="cycle-of-remedies",
    ),
    pytest.param(
        TERM + DECIDER + REMEDY.replace('outcomes = ["well_founded"]\n', "") + CASE,
        "[[remedy]]",
        "remedy complaint: level 1: outcomes",
        "no_outcome",
        "the outcomes there can be",
        id="level-without-an-outcome",
    ),
    pytest.param(
        CALCULATION,
        "[[calculation]]",
        "calculation mark: components",
        "missing_scale",
        "a scale of the pack that values 'central_exam'",
        id="calculation-without-a-scale",
    ),
    pytest.param(
        SCALE + CALCULATION,
        "[[calculation]]",
        "calculation mark: components",
        "missing_scale",
        "'counts_as' with every grade, for 'central_exam'",
        id="mean-of-words-that-count-as-nothing",
    ),
    pytest.param(
        NUMBERS.replace("5.5", "10.5"),
        "[[scale]]",
        "scale words: sufficient_from",
        "unreachable",
        "above 1 and not above 10",
        id="nothing-is-sufficient",
    ),
    pytest.param(
        '[[outcome]]\nkey = "settled"\ntext = { nl = "geschikt", en = "settled" }\n',
        "[[outcome]]",
        "outcome settled",
        "unreachable",
        "a step of a remedy that has 'settled' among its outcomes",
        id="outcome-that-no-step-has",
    ),
    pytest.param(
        DECIDER.replace('decision = "assessment"', 'decision = "complaint"'),
        "[[decider]]",
        "decider complaint",
        "unreachable",
        "a step of a remedy with decision = 'complaint'",
        id="ruling-that-no-remedy-leads-to",
    ),
    pytest.param(
        TERM + DECIDER + REMEDY + CIVIL + CASE,
        "[[remedy]]",
        "remedy complaint: level 1",
        "unreachable",
        "the decision that the next level is open against",
        id="level-that-no-ruling-leads-to",
    ),
    pytest.param(
        TERM.replace('allowed = "no"', 'allowed = "yes", amount = 5, unit = "day", by = "candidate", reasons = true')
        + CASE,
        "[[term]]",
        "term complaint.filing: extension.by",
        "nobody_here",
        "a body of this document or a role that acts here",
        id="nobody-here-makes-it-longer",
    ),
    pytest.param(
        TERM,
        "[[term]]",
        "term complaint.filing",
        "no_case",
        "a golden case that shows what comes out",
        id="term-without-a-case",
    ),
    pytest.param(
        TERM + CASE + CASE.replace("complaint.filing", "complaint.ruling"),
        "[[case]]",
        "case Ordinary",
        "missing_term",
        "a term of the pack, not 'complaint.ruling'",
        id="case-without-a-term",
    ),
]


@pytest.mark.parametrize(("rules", "at", "key", "code", "expected"), LINTED)
def test_tells_what_looks_right_and_is_wrong(rules: str, at: str, key: str, code: str, expected: str) -> None:
    finding = only(lint(pack_of(rules)))
    assert (finding.file, finding.key, finding.code) == ("rules.toml", key, code)
    assert expected in finding.expected
    assert finding.weight == ("remark" if code in ("no_case", "nobody_here") else "fault")
    assert finding.line == max(number for number, line in enumerate(rules.splitlines(), 1) if line == at)


def test_takes_a_mean_of_what_has_numbers_and_a_ruling_with_its_road() -> None:
    whole = SCALE.replace('en = "bad" } }', 'en = "bad" }, counts_as = 4 }')
    for scale in (whole, NUMBERS, SCALE + NUMBERS.replace('"words"', '"marks"')):
        assert lint(pack_of(scale + CALCULATION)) == ()
    ruling = DECIDER.replace('key = "complaint"', 'key = "ruling"').replace('"assessment"', '"complaint"')
    road = REMEDY.replace('outcomes = ["well_founded"]', 'decision = "ruling"\noutcomes = ["well_founded"]')
    assert lint(pack_of(TERM + DECIDER + ruling + road + CIVIL + CASE)) == ()
    own = '[[outcome]]\nkey = "settled"\ntext = { nl = "geschikt", en = "settled" }\n'
    assert lint(pack_of(TERM + DECIDER + REMEDY.replace('"well_founded"', '"settled"') + CASE + own)) == ()


def test_tells_an_article_that_stands_twice() -> None:
    edition = EDITION + '\n[[article]]\nnumber = "1"\ntitle = { nl = "Weer", en = "Again" }\n'
    finding = only(lint(read(TERM + CASE, edition).whole()))
    assert (finding.file, finding.key, finding.code) == ("edition.toml", "article 1", "article_twice")


def test_tells_a_regulation_without_any_body() -> None:
    vocabulary, _ = read_vocabulary(dedent(VOCABULARY))
    pack = read_pack({"edition.toml": EDITION}, vocabulary).whole()
    assert [each.code for each in lint(pack)] == ["no_bodies"]


def test_tells_more_certified_members_than_seats() -> None:
    words = '[[certificate]]\nkey = "law"\ntext = { nl = "rechten", en = "law" }\n'
    body = BODY.replace('"committee"', '"other"') + 'certified = [{ certificate = "law", at_least = 2 }]\n'
    finding = only(lint(pack_of(words + body)))
    assert (finding.file, finding.key, finding.code) == ("rules.toml", "body other: certified", "too_many_certified")


def test_takes_a_general_value_beside_a_special_one() -> None:
    special = TERM.replace("amount = 10", "amount = 3") + 'when = { component = "central_exam" }\n'
    pack = pack_of(TERM + special + CASE)
    assert lint(pack) == ()
    regulation = Regulation(pack, date(2030, 3, 4))
    for component, amount in (("central_exam", 3), ("essay", 10)):
        held = regulation.get("term", "complaint.filing", Facts(regulation.on, component=component)).provision
        assert isinstance(held, TermRule)
        assert held.amount == amount
    with pytest.raises(FactMissing, match="component"):
        regulation.get("term", "complaint.filing")


def test_refuses_two_values_whose_conditions_can_both_be_met() -> None:
    first = TERM + 'when = { component = "central_exam" }\n'
    second = TERM.replace("amount = 10", "amount = 3") + "when = { from = 2030-03-01 }\n"
    assert "two_values" in {each.code for each in lint(pack_of(first + second + CASE))}


OPEN_POINT = """\
[[open_point]]
key = "length"
source = "Z1.1"
question = { nl = "Hoe lang?", en = "How long?" }
explanation = { nl = "Het staat er niet.", en = "It is not said." }
default = "ten"
because = { nl = "Gewoonte.", en = "Habit." }

[[open_point.options]]
key = "ten"
text = { nl = "Tien", en = "Ten" }

[[open_point.options]]
key = "more"
text = { nl = "Meer", en = "More" }
changes = [{ kind = "term", key = "complaint.filing", field = "amount", value = 12 }]
"""


@pytest.mark.parametrize(
    ("change", "key", "code", "expected"),
    [
        (
            'key = "complaint.ruling"',
            "open_point length: more",
            "missing",
            "a term of the pack, not 'complaint.ruling'",
        ),
        ('key = "complaint.filing", variant = "x"', "open_point length: more", "missing", "a term of the pack"),
    ],
)
def test_tells_an_answer_that_changes_nothing_there_is(change: str, key: str, code: str, expected: str) -> None:
    points = OPEN_POINT.replace('key = "complaint.filing"', change)
    finding = only(lint(pack_of(TERM + CASE, points=points)))
    assert (finding.file, finding.line, finding.key, finding.code) == ("points.toml", 1, key, code)
    assert expected in finding.expected


def test_tells_an_answer_that_changes_a_field_there_is_not() -> None:
    points = OPEN_POINT.replace('field = "amount"', 'field = "colour"')
    finding = only(lint(pack_of(TERM + CASE, points=points)))
    assert (finding.key, finding.code) == ("open_point length: more", "unknown_field")
    assert finding.expected == "a field of term, not 'colour'"


def test_tells_a_default_that_is_no_option() -> None:
    finding = only(read(TERM + OPEN_POINT.replace('default = "ten"', 'default = "none"')).findings)
    assert (finding.key, finding.code) == ("open_point length", "value_error")
    assert finding.expected == "the default is one of the options: ten, more"


def test_tells_an_answer_that_leaves_no_valid_value() -> None:
    points = OPEN_POINT.replace("value = 12", "value = 0")
    finding = only(tuple(prove(pack_of(TERM + CASE, points=points))))
    assert (finding.file, finding.line, finding.code) == ("rules.toml", 1, "not_countable")
    assert finding.key == "term complaint.filing with length = more"


def test_takes_changes_that_make_sense_only_together() -> None:
    unset = TERM[: TERM.index("amount")] + 'state = "not_set"\n'
    fields = [line.split(" = ", 1) for line in TERM[TERM.index("amount") :].splitlines()]
    changes = ", ".join(
        f'{{ kind = "term", key = "complaint.filing", field = "{field}", value = {value} }}'
        for field, value in [("state", '"set"'), *fields]
    )
    points = OPEN_POINT[: OPEN_POINT.index("changes")] + f"changes = [{changes}]\n"
    case = CASE.replace("start =", 'answers = { length = "more" }\nstart =')
    pack = pack_of(unset + case, points=points)
    assert [*lint(pack), *prove(pack)] == []


def test_tells_what_the_document_leaves_open_and_nobody_answered() -> None:
    finding = only(tuple(prove(pack_of(TERM.replace('end_rule = "as_is"', 'end_rule = "not_stated"')))))
    assert (finding.file, finding.line, finding.code) == ("rules.toml", 1, "not_countable")
    assert finding.expected == "an open point that answers 'end_rule'"


def test_tells_a_golden_case_that_fails() -> None:
    finding = only(tuple(prove(pack_of(TERM + CASE.replace("2030-03-14", "2030-03-15")))))
    assert (finding.file, finding.code, finding.key) == ("rules.toml", "case_failed", "case Ordinary")
    assert finding.expected == "2030-03-15, and it gives 2030-03-14"
