"""ROC A12, exam regulation 2018-2019: adapted exams, both lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenants.regulations.rules.exams_said import Adaptation, Setting
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Facts, Regulation
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_at("roc-a12/exam-regulation/2018-2019")


ALL = ("exam_period_2", "exam_period_3", "exam_period_4", "exam_period_5")
CARD_RULES = ("card_additions", "calculator_everywhere")
THIRTY: dict[str, Any] = {"extra_minutes": 30, "stackable": False}
ROWS = [
    said("R255", "decider", "adaptation", by=("ecol",), article=("23(1)",)),
    said("R255", "adaptation", "general", conditions=("disability", "specific_shortfall"), costs="not_stated"),
    said("R256", "adaptation", "general", evidence="expert_statement", extra_minutes=None),
    said(
        "R256",
        "adaptation",
        "general",
        evidence_from__nl=("Arts", "Psycholoog", "Pedagoog", "Orthopedagoog"),
    ),
    said("R256", "contents", "adaptation_request", items__key=("reasons", "expert_statement")),
    said("R256", "setting", "adaptation.evidence", value="expert_statement"),
    said("R257", "contents", "expert_statement", items__key=("adaptation_desirable", "which_adaptation")),
    said("R258", "setting", "adaptation.evidence.physical", value="none"),
    said("R258", "setting", "adaptation.evidence.sensory", value="none"),
    said("R260", "notice", "adaptation.decision", to=("candidate",), by=("ecol",), form="written"),
    said("R260", "term", "adaptation.ruling", state="not_set"),
    said("R260", "criterion", "adaptation.refusal", all_of__key=("not_equal",)),
    said(
        "R262 R263 R264 R265",
        "adaptation",
        "content",
        measures__key=("other_target_group", "other_situation", "components_apart", "adapted_instrument"),
    ),
    said(
        "R266 R267 R268 R269",
        "adaptation",
        "form",
        measures__key=("extra_resit", "written_orally", "oral_in_writing", "smaller_units"),
    ),
    said("R270 R271", "adaptation", "duration", measures__key=("longer", "shorter"), extra_minutes=None),
    said("R272 R273 R274", "adaptation", "moment", measures__key=("spread", "interruption", "other_time")),
    said(
        "R275 R276 R277 R278 R279 R280 R281 R282 R283 R284 R285 R286 R287 R288 R289 R290 R291",
        "adaptation",
        "context",
        measures__key=(
            "aids",
            "adapted_location",
            "light",
            "noise",
            "computer",
            "other_location",
            "test_setup",
            "furniture",
            "posture",
            "eating_and_drinking",
            "low_stimulus",
            "companion_present",
            "known_assessor",
            "talk_beforehand",
            "information_in_writing",
            "familiar_environment",
            "individually",
        ),
    ),
    said("R273", "setting", "breaks", value="may_be_adaptation"),
    said("R287", "setting", "assessor.known", value="may_be_adaptation"),
    said("R292", "adaptation", "central_exam.dyslexia", measures__key=("speech", "extra_time"), **THIRTY),
    said("R292", "adaptation", "central_exam.dyslexia", evidence="expert_statement", on_diploma=False, periods=ALL),
    said("R292", "adaptation", "central_exam.dyslexia", evidence_from__nl=("Dyslexieverklaring", "Faciliteitenpas")),
    said("R293", "adaptation", "central_exam.dyscalculia.conditions", not_allowed__key=CARD_RULES, **THIRTY),
    said("R293", "adaptation", "central_exam.dyscalculia.conditions", on_diploma=False, evidence="expert_statement"),
    said("R293", "adaptation", "central_exam.dyscalculia.conditions", measures__key=("arithmetic_card", "extra_time")),
    said("R294", "adaptation", "central_exam.dyscalculia.er_exam", evidence="file", on_diploma=True, **THIRTY),
    said(
        "R294",
        "adaptation",
        "central_exam.dyscalculia.er_exam",
        measures__key=("adapted_tasks", "calculator_everywhere", "cards", "scroll_back", "extra_time"),
    ),
    said("R295", "adaptation", "central_exam.dyscalculia.exam_2a", on_diploma=True, periods=ALL, extra_minutes=None),
    said("R296", "adaptation", "central_exam.dyscalculia.exam_2a_conditions", on_diploma=True, periods_stated=False),
    said("R296", "adaptation", "central_exam.dyscalculia.exam_2a_conditions", not_allowed__key=CARD_RULES, **THIRTY),
    said("R297", "adaptation", "central_exam.visual", evidence="none", recorded=True, on_diploma=False, periods=ALL),
    said("R297", "term", "adaptation.visual.order", amount=2, unit="month", direction="before", to=("cvte",)),
    said("R298", "adaptation", "central_exam.language_disorder", evidence="expert_statement", recorded=True, **THIRTY),
    said(
        "R298",
        "adaptation",
        "central_exam.language_disorder",
        components=("central_exam", "dutch", "english", "arithmetic"),
    ),
    said("R299", "adaptation", "central_exam.autism_adhd_other", not_allowed__key=("marking", "oral_exam"), **THIRTY),
    said("R299", "adaptation", "central_exam.autism_adhd_other", consulting=("cvte",), evidence="expert_statement"),
    said(
        "R299",
        "adaptation",
        "central_exam.autism_adhd_other",
        measures__key=("quiet_room", "extra_time", "calm_music"),
    ),
    said(
        "R300",
        "adaptation",
        "central_exam.auditory.dutch",
        measures__key=(
            "other_headphones",
            "extra_time",
            "no_pure_listening",
            "subtitles",
            "dictionary_or_interpreter",
        ),
        evidence="none",
    ),
    said(
        "R300",
        "adaptation",
        "central_exam.auditory.english",
        measures__key=("other_headphones", "extra_time", "no_pure_listening", "subtitles"),
    ),
    said(
        "R300",
        "adaptation",
        "central_exam.auditory.arithmetic",
        measures__key=("extra_time", "dictionary_or_interpreter"),
        **THIRTY,
    ),
    said("R301", "adaptation", "central_exam.physical.heavy", measures__key=("keyboard_assistant",)),
    said("R301", "adaptation", "central_exam.physical.light", measures__key=("extra_time",), **THIRTY),
    said(
        "R302",
        "adaptation",
        "central_exam.long_term_illness",
        measures__key=("extra_time", "interruption", "hospital"),
        **THIRTY,
    ),
    said("R303", "adaptation", "central_exam.several", not_allowed__key=("stacking",), **THIRTY),
    said("R303", "adaptation", "central_exam.several", periods_stated=False, consulting=("cvte",)),
    said("R304", "number", "exam_period.p1", state="not_set"),
    said("R304", "number", "exam_period.p2", at_least=10, at_most=12),
    said("R304", "number", "exam_period.p3", at_least=1, at_most=2),
    said("R304", "number", "exam_period.p4", at_least=3, at_most=4),
    said("R304", "number", "exam_period.p5", at_least=5, at_most=6),
    said("R305", "decider", "too_few_adaptations", by=("candidate",)),
    said("R306", "decider", "too_many_adaptations", state="not_named"),
]


@pytest.mark.rule(
    "R255",
    "R256",
    "R257",
    "R258",
    "R260",
    "R262",
    "R263",
    "R264",
    "R265",
    "R266",
    "R267",
    "R268",
    "R269",
    "R270",
    "R271",
    "R272",
    "R273",
    "R274",
    "R275",
    "R276",
    "R277",
    "R278",
    "R279",
    "R280",
    "R281",
    "R282",
    "R283",
    "R284",
    "R285",
    "R286",
    "R287",
    "R288",
    "R289",
    "R290",
    "R291",
    "R292",
    "R293",
    "R294",
    "R295",
    "R296",
    "R297",
    "R298",
    "R299",
    "R300",
    "R301",
    "R302",
    "R303",
    "R304",
    "R305",
    "R306",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROWS)
def test_says_what_the_source_says(
    pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack, kind, key, variant, fields)


@pytest.mark.rule("R308")
@pytest.mark.parametrize(("on", "status"), [(date(2018, 7, 31), "pilot"), (date(2018, 8, 1), "regular")])
def test_makes_2a_a_regular_exam_from_the_school_year_2018(pack: Pack, on: date, status: str) -> None:
    held = Regulation(pack, on).get("setting", "arithmetic_2a.status", Facts(on)).provision
    assert isinstance(held, Setting)
    assert held.value == status


@pytest.mark.rule("R303")
def test_never_adds_extra_time_up(pack: Pack) -> None:
    timed = [each for each in pack.of_kind("adaptation") if isinstance(each, Adaptation) and each.extra_minutes]
    assert len(timed) == 12
    assert {(each.extra_minutes, each.stackable) for each in timed} == {(30, False)}


@pytest.mark.rule("R258", "R297", "R300")
def test_asks_no_statement_for_a_sensory_disability(pack: Pack) -> None:
    for key in ("visual", "auditory.dutch", "auditory.english", "auditory.arithmetic"):
        found = provision(pack, "adaptation", f"central_exam.{key}")
        assert isinstance(found, Adaptation)
        assert found.evidence == "none"
