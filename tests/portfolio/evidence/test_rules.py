"""What an item of each kind must and may say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portfolio.evidence.rules import KINDS, Draft, ItemKind, changed_fields, cleaned, faults, many_lines, one_line

TODAY = date(2026, 11, 24)

GOOD: dict[ItemKind, Draft] = {
    ItemKind.CERTIFICATE: Draft(
        ItemKind.CERTIFICATE,
        title="Getuigschrift assessor",
        certifying_body="Examenhuis",
        certificate_number="2024-17",
        starts_on=date(2024, 6, 3),
        ends_on=date(2027, 6, 3),
        crebo=("25180",),
    ),
    ItemKind.TRAINING: Draft(
        ItemKind.TRAINING, title="Assessorentraining", subjects=("judging",), starts_on=date(2024, 5, 1)
    ),
    ItemKind.ACTIVITY: Draft(ItemKind.ACTIVITY, title="Examen kok", starts_on=date(2026, 11, 24)),
    ItemKind.FURTHER_TRAINING: Draft(ItemKind.FURTHER_TRAINING, title="Terugkomdag", starts_on=date(2025, 3, 4)),
    ItemKind.REFRESHER: Draft(ItemKind.REFRESHER, title="Opfriscursus", starts_on=date(2025, 3, 4)),
    ItemKind.PERMANENT_EDUCATION: Draft(
        ItemKind.PERMANENT_EDUCATION, title="Traject", starts_on=date(2025, 9, 1), ends_on=date(2027, 6, 30)
    ),
    ItemKind.YEARLY_OVERVIEW: Draft(ItemKind.YEARLY_OVERVIEW, title="Overzicht 2025", year=2025),
    ItemKind.OTHER: Draft(ItemKind.OTHER, title="Artikel in vakblad"),
}

CERTIFICATE, TRAINING, ACTIVITY = GOOD[ItemKind.CERTIFICATE], GOOD[ItemKind.TRAINING], GOOD[ItemKind.ACTIVITY]
OVERVIEW, TRACK = GOOD[ItemKind.YEARLY_OVERVIEW], GOOD[ItemKind.PERMANENT_EDUCATION]


def codes(draft: Draft) -> dict[str, list[str]]:
    return {name: [fault.code for fault in each] for name, each in faults(cleaned(draft), TODAY).items()}


@pytest.mark.parametrize("kind", ItemKind)
def test_what_is_filled_in_well_is_kept_as_it_is(kind: ItemKind) -> None:
    assert codes(GOOD[kind]) == {}
    assert changed_fields(GOOD[kind], cleaned(GOOD[kind])) == ()


@pytest.mark.parametrize("kind", ItemKind)
def test_nothing_filled_in_names_every_field_that_is_needed(kind: ItemKind) -> None:
    assert codes(Draft(kind)) == {name: ["missing"] for name in KINDS[kind].needs}


@pytest.mark.rule("R064")
@pytest.mark.parametrize("field", ["certifying_body", "certificate_number", "starts_on"])
def test_a_certificate_names_body_number_and_day_of_issue(field: str) -> None:
    assert field in codes(replace(CERTIFICATE, **{field: None}))  # type: ignore[arg-type]  # the names and types are those of the cases


@pytest.mark.rule("R060")
@pytest.mark.parametrize(
    ("subjects", "fault"),
    [
        ((), ["missing"]),
        (("exam_process",), None),
        (("judging",), None),
        (("closing_interview",), None),
        (("exam_process", "judging", "closing_interview"), None),
        (("cooking",), ["unknown-subject"]),
        (("judging", "cooking"), ["unknown-subject"]),
    ],
)
def test_a_training_is_about_at_least_one_of_the_three_subjects(
    subjects: tuple[str, ...], fault: list[str] | None
) -> None:
    assert codes(replace(TRAINING, subjects=subjects)).get("subjects") == fault


@pytest.mark.rule("R062")
def test_further_training_is_an_open_list_that_its_title_names() -> None:
    for title in ("Terugkomdag", "Verificatiebijeenkomst", "Regiobijeenkomst praktijkopleiders", "Workshop", "Anders"):
        assert codes(replace(GOOD[ItemKind.FURTHER_TRAINING], title=title)) == {}


DAYS = [
    (ACTIVITY, {"starts_on": date(2027, 1, 5)}, {"starts_on": ["in-the-future"]}),
    (ACTIVITY, {"starts_on": date(2026, 11, 25)}, {"starts_on": ["in-the-future"]}),
    (ACTIVITY, {"starts_on": date(1890, 5, 5)}, {"starts_on": ["too-early"]}),
    (ACTIVITY, {"starts_on": date(1949, 12, 31)}, {"starts_on": ["too-early"]}),
    (ACTIVITY, {"starts_on": date(1950, 1, 1)}, {}),
    (ACTIVITY, {"ends_on": date(2026, 11, 25)}, {"ends_on": ["in-the-future"]}),
    (ACTIVITY, {"ends_on": date(2026, 11, 23)}, {"ends_on": ["ends-before-it-starts"]}),
    (ACTIVITY, {"ends_on": date(2026, 11, 24)}, {}),
    (CERTIFICATE, {"starts_on": date(2026, 11, 25)}, {"starts_on": ["in-the-future"]}),
    (CERTIFICATE, {"ends_on": None}, {}),
    (CERTIFICATE, {"ends_on": date(2024, 6, 2)}, {"ends_on": ["ends-before-it-starts"]}),
    (CERTIFICATE, {"ends_on": date(3024, 6, 2)}, {"ends_on": ["too-late"]}),
    (TRACK, {"starts_on": date(2026, 11, 25)}, {"starts_on": ["in-the-future"]}),
    (TRACK, {"ends_on": None}, {}),
    (OVERVIEW, {"year": 2026}, {}),
    (OVERVIEW, {"year": 2027}, {"year": ["year-not-begun"]}),
    (OVERVIEW, {"year": 1890}, {"year": ["too-early"]}),
    (OVERVIEW, {"year": -5}, {"year": ["too-early"]}),
    (OVERVIEW, {"year": 10**30}, {"year": ["year-not-begun"]}),
    (GOOD[ItemKind.OTHER], {"ends_on": date(2025, 1, 1)}, {"starts_on": ["missing"]}),
]


@pytest.mark.parametrize(("draft", "change", "expected"), DAYS)
def test_days_and_years(draft: Draft, change: dict[str, object], expected: dict[str, list[str]]) -> None:
    assert codes(replace(draft, **change)) == expected  # type: ignore[arg-type]  # the names and types are those of the cases


LENGTHS = [
    ({"title": "x" * 10_000}, {"title": ["too-long"]}),
    ({"title": "   \u202e \x00 "}, {"title": ["missing"]}),
    ({"title": "🎓" * 200}, {}),
    ({"title": "🎓" * 201}, {"title": ["too-long"]}),
    ({"note": "x" * 4001}, {"note": ["too-long"]}),
    ({"crebo": ("2518", "abcde", "25180")}, {"crebo": ["not-a-crebo", "not-a-crebo"]}),
    ({"crebo": tuple(str(10_000 + n) for n in range(21))}, {"crebo": ["too-many-crebo"]}),
    ({"hours": Decimal("0")}, {"hours": ["hours"]}),
    ({"hours": Decimal("-1")}, {"hours": ["hours"]}),
    ({"hours": Decimal("NaN")}, {"hours": ["hours"]}),
    ({"hours": Decimal("Infinity")}, {"hours": ["hours"]}),
    ({"hours": Decimal("1.25")}, {"hours": ["hours"]}),
    ({"hours": Decimal("5000.1")}, {"hours": ["hours"]}),
    ({"hours": Decimal("7.5")}, {}),
]


@pytest.mark.parametrize(("change", "expected"), LENGTHS)
def test_lengths_and_numbers(change: dict[str, object], expected: dict[str, list[str]]) -> None:
    assert codes(replace(ACTIVITY, **change)) == expected  # type: ignore[arg-type]  # the names and types are those of the cases


def test_fields_of_another_kind_are_not_kept() -> None:
    typed = replace(OVERVIEW, crebo=("25180",), certifying_body="X", hours=Decimal(3), starts_on=date(1890, 1, 1))
    assert cleaned(typed) == OVERVIEW


def test_texts_are_composed_and_stripped_of_marks_that_overrule_direction() -> None:
    assert one_line("  Cafe\u0301 \t des\x00 Arts\n ") == "Café des Arts"
    assert one_line("a\u202eb\u2066c\u2069") == "abc"
    assert one_line("\ud800x") == "x"
    assert one_line("تدريب \u200fعلى") == "تدريب \u200fعلى", "letters from right to left, and their mild marks, stay"
    assert one_line("👩\u200d🏫") == "👩\u200d🏫", "a joined emoji stays whole"
    assert many_lines("a\r\nb\rc\n") == "a\nb\nc"
    assert one_line(" \u202e") is None
