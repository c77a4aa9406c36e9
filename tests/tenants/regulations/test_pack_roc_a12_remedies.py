"""ROC A12, exam regulation 2018-2019: irregularities, complaints, objections, appeals, and what is left open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenants.regulations.rules.bodies_said import Remedy
from tenants.regulations.rules.exams_said import Definition
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer, Facts, Regulation
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said, value

ON = date(2019, 1, 1)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_at("roc-a12/exam-regulation/2018-2019")


TEN: dict[str, Any] = {"amount": 10, "unit": "working_day", "direction": "after", "limit": "at_most"}
UNTIL_TWENTY: dict[str, Any] = {
    "extension__allowed": "yes",
    "extension__cap": 20,
    "extension__cap_unit": "working_day",
    "extension__reasons": True,
}
ROWS = [
    # Group M, irregularities
    said("R320", "term", "irregularity.told", at_once=True, by=("staff",), to=("candidate",)),
    said("R320", "notice", "irregularity.report", to=("ecol",), form="written", by=("staff",)),
    said("R320", "term", "irregularity.report", state="not_set", amount=None),
    said("R321", "setting", "irregularity.may_finish", value="if_possible"),
    said("R321", "contents", "exam_record.irregularity", items__key=("event",)),
    said("R322", "decider", "irregularity", by=("ecol",), consulting=("everyone_involved",)),
    said("R322", "term", "irregularity.ruling", state="not_set", amount=None),
    said("R323", "sanction", "irregularity", by=("ecol",), measures__key=("renewed_exam", "ban")),
    said("R325", "notice", "irregularity.decision", to=("candidate",), by=("ecol",), form="written"),
    said("R326", "number", "irregularity.parents_under_age", less_than=16, unit="age"),
    said("R326", "notice", "irregularity.parents", to=("parents",), form="written"),
    said("R327", "remedy", "irregularity", levels__to=("cec", "appeal_committee"), against=("irregularity",)),
    # Groups N and O, complaints and objections
    said("R357", "remedy", "complaint", standing=("candidate",), levels__to=("ecol", "cec", "appeal_committee")),
    said("R357", "remedy", "complaint", levels__step=("complaint", "objection", "appeal")),
    said("R360", "term", "complaint.ruling", start=("complaint_received",), by=("ecol",), **TEN),
    said("R360", "term", "complaint.ruling", **UNTIL_TWENTY),
    said("R361", "term", "complaint.filing", start=("fact_known",), by=("candidate",), **TEN),
    said("R361", "term", "complaint.filing", extension__allowed="no", late="not_stated"),
    said(
        "R362 R401",
        "contents",
        "complaint_letter",
        items__key=("name_and_address", "filing_date", "exam", "exam_date", "decision", "grounds"),
        exhaustive=True,
    ),
    said("R398", "remedy", "objection", levels__step=("objection", "objection", "appeal")),
    said("R398", "setting", "objection.exists", value=True),
    said("R399", "remedy", "objection", levels__to=("ecol", "cec", "appeal_committee")),
    said("R399", "decider", "objection_cec", by=("cec",)),
    said("R400 R261", "remedy", "adaptation", levels__to=("cec", "appeal_committee"), against=("adaptation",)),
    said("R401", "term", "objection.filing", start=("fact_known",), **TEN),
    said("R401", "term", "objection.ruling", start=("objection_received",), **TEN),
    said("R401", "term", "objection.ruling", **UNTIL_TWENTY),
    said("R401", "term", "objection.cec.ruling", state="not_set"),
    said("R358", "remedy", "central_exam.conduct", levels__to=("appeal_committee",), levels__filed_with=(("ecol",),)),
    said("R359", "remedy", "central_exam.mark", levels__outside=("civil_court",), levels__to=(None,)),
    # Group P, appeals
    said("R404", "remedy", "objection", levels__filed_with=(("ecol",), (), ("executive_board",))),
    said("R404", "term", "appeal.forwarding", at_once=True, by=("executive_board",), to=("appeal_committee",)),
    said("R405", "term", "appeal.filing", counts_on="stamp", to=("executive_board",)),
    said("R406", "contents", "appeal_letter", items__key=("name_and_address", "filing_date", "decision", "grounds")),
    said("R407", "term", "appeal.filing", start=("decision_known",), start_day="next", **TEN),
    said("R407", "term", "appeal.filing.central_exam", start=("central_exam_taken",), start_day="next", **TEN),
    said("R405", "term", "appeal.filing.central_exam", counts_on="stamp"),
    said("R408", "notice", "appeal.received", by=("appeal_committee",), to=("executive_board", "cec")),
    said("R409", "decider", "appeal", by=("appeal_committee",), binding=True),
    said("R410", "body", "appeal_committee", set_up_by=("competent_authority",), external=True, minimum=3),
    said("R411", "body", "appeal_committee", barred=("person_in_dispute", "person_with_interest")),
    said("R411", "tie", "appeal_committee", ties=("involved_in_dispute", "personal_interest"), effect="bars_matter"),
    said("R413", "term", "appeal.ruling", state="not_set", amount=None),
    said("R413", "setting", "appeal.interim_measure", value="own_rules"),
    said("R413", "setting", "appeal.settlement", value="own_rules"),
    said("R413", "setting", "appeal.review", value="own_rules"),
]


@pytest.mark.rule(
    "R261",
    "R320",
    "R321",
    "R322",
    "R323",
    "R325",
    "R326",
    "R327",
    "R357",
    "R358",
    "R359",
    "R360",
    "R361",
    "R362",
    "R398",
    "R399",
    "R400",
    "R401",
    "R404",
    "R405",
    "R406",
    "R407",
    "R408",
    "R409",
    "R410",
    "R411",
    "R413",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), ROWS)
def test_says_what_the_source_says(
    pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(pack, kind, key, variant, fields)


@pytest.mark.rule("R410", "R412")
def test_seats_three_outsiders_who_choose_their_own_officers(pack: Pack) -> None:
    seats = value(provision(pack, "body", "appeal_committee"), "seats")
    members = [seat for seat in seats if seat.function == "member"]
    assert [seat.nominated_by for seat in members] == [
        ("executive_board",),
        ("participation_council",),
        ("nominated_members",),
    ]
    assert [(seat.count, seat.external) for seat in members] == [(1, True)] * 3
    officers = {seat.function: seat for seat in seats if seat.from_members}
    assert {name: seat.elected_by for name, seat in officers.items()} == {
        "chair": ("appeal_committee",),
        "secretary": ("appeal_committee",),
    }
    [deputy] = [seat for seat in seats if seat.function == "deputy_member"]
    assert deputy.elected_by == ("appeal_committee",)


SILENCES = [
    ("term", "complaint.acknowledgement", "state", "not_set"),
    ("term", "complaint.refusal", "state", "not_set"),
    ("setting", "complaint.acknowledged", "value", "not_stated"),
    ("setting", "decider.conflict", "value", "not_stated"),
    ("setting", "identity.not_in_order", "value", "not_stated"),
    ("setting", "appeal.late", "value", "not_stated"),
    ("setting", "appeal.public", "value", "not_stated"),
    ("language_level", "letters", "level", "not_stated"),
    ("fee", "absence", "state", "not_set"),
    ("fee", "new_exam", "state", "not_set"),
    ("fee", "adaptation", "state", "not_set"),
    ("term", "invitation", "state", "not_set"),
]


@pytest.mark.parametrize(("kind", "key", "field", "expected"), SILENCES)
def test_says_where_the_source_is_silent(pack: Pack, kind: str, key: str, field: str, expected: str) -> None:
    assert value(provision(pack, kind, key), field) == expected


def test_lists_every_contradiction_and_gap_of_the_catalogue_as_an_open_point(pack: Pack) -> None:
    sources = {source for point in pack.open_points for source in point.source}
    assert {f"V1.{number}" for number in range(1, 17)} <= sources
    assert {f"Z1.{number}" for number in (1, 5, 6, 7, 14, 15, 17, 20, 21, 23, 24)} <= sources


@pytest.mark.parametrize(
    ("point", "option", "kind", "key", "field", "expected"),
    [
        ("cec_filing", None, "term", "objection.cec.filing", "amount", 10),
        ("cec_filing", "not_set", "term", "objection.cec.filing", "state", "not_set"),
        ("cec_ruling", None, "term", "objection.cec.ruling", "state", "not_set"),
        ("cec_ruling", "as_ecol", "term", "objection.cec.ruling", "extension.cap", 20),
        ("exam_committee", None, "decider", "illness.invalid_sitting", "by", ("ecol",)),
        ("exam_committee", "cec", "decider", "illness.invalid_sitting", "by", ("cec",)),
        ("recordings", "keep", "retention", "recordings", "months", 6),
        ("arithmetic_mean", "as_dutch", "calculation", "final_mark", "components", ("dutch", "english", "arithmetic")),
        ("start_day", None, "term", "complaint.filing", "start_day", "next"),
        ("start_day", "same_day", "term", "complaint.filing", "start_day", "same"),
        ("start_day", "same_day", "term", "appeal.filing", "start_day", "next"),
        ("closing_days", "skip", "term", "objection.cec.filing", "closing_days", "skip"),
        ("end_day", None, "term", "planning.notice", "end_rule", "next_working_day"),
        ("reappointment", "no", "body", "cec", "term.reappointable", "no"),
        ("appendix_1_at_central_exams", None, "adaptation", "form", "not_for", ("central_exam",)),
        (
            "central_exam_conduct_route",
            "to_board",
            "remedy",
            "central_exam.conduct",
            "levels.filed_with",
            (("executive_board",),),
        ),
    ],
)
def test_an_answer_changes_what_holds(
    pack: Pack, point: str, option: str | None, kind: str, key: str, field: str, expected: Any
) -> None:
    answers = [Answer(point, option, "settled by the board", ON)] if option else []
    held = Regulation(pack, ON, answers).get(kind, key, Facts(ON, component="central_exam"))
    assert value(held.provision, field) == expected
    told = {each.key: answer for each, answer in held.answers}
    assert point not in told or (told[point] is None) == (option is None)


@pytest.mark.rule("R404")
def test_an_answer_can_open_the_appeal_against_the_ecol(pack: Pack) -> None:
    regulation = Regulation(pack, ON, [Answer("appeal_against", "ecol_too", "", ON)])
    held = regulation.get("remedy", "complaint").provision
    assert isinstance(held, Remedy)
    assert [level.to for level in held.levels] == ["ecol", "appeal_committee"]


TERMS_DEFINED = """
    afnameconditie; assessor; aanvullende diplomavoorwaarde; beoordelingsvoorschrift; beroepspraktijkvorming;
    beroepsvereisten; betrouwbaarheid; bezwaarprocedure; beroepsprocedure; centrale examens; centrale examencommissie;
    certificaat; certificeerbare eenheid; cesuur; cohort; college van bestuur; college voor toetsen en examens;
    commissie van beroep voor de examens; coördinator examinering; diploma; diploma-eisen; diplomering;
    examencommissie op locatie; examen; examendossier; exameninstelling; exameninstrument; examenonderdeel; examenplan;
    examenreglement; examenresultaat; extraneus; generieke examenonderdelen; herkansing examen; instellingsexamen;
    kandidaat; kwalificatie; kwalificatiedossier; opleiding; basisdeel; profieldeel; keuzedeel; keuzedeelverplichting;
    onderwijs- en examenregeling; praktijkbeoordelaar; proces-verbaal; slaag-/zakregeling; specifiek examen;
    studieloopbaanbegeleider; schoolverklaring; toets
"""


@pytest.mark.rule("R038", "R039", "R040", "R525", "R526", "R530", "R111", "R114", "R177", "R402", "R513", "R529")
def test_defines_each_word_of_article_1_once(pack: Pack) -> None:
    defined = [
        each.term.nl.partition(" (")[0].lower() for each in pack.of_kind("definition") if isinstance(each, Definition)
    ]
    assert sorted(defined) == sorted(word.strip() for word in TERMS_DEFINED.split(";"))


#: Every row of the catalogue, groups A and F to T, whose source is this regulation.
CATALOGUE = """
    008 010 013 026-028 031 032 038-041 081 523 525 526 107-123 527 154-163 528 164-178 188 189-198 207-229 529 236-242
    530 255-309 319 320-328 357-362 398-402 404-413 495-498 512 513 520
"""


def test_covers_every_row_of_the_catalogue(pack: Pack) -> None:
    wanted = set()
    for span in CATALOGUE.split():
        first, _, last = span.partition("-")
        wanted |= {f"R{number:03d}" for number in range(int(first), int(last or first) + 1)}
    covered = {number for _, each in pack.provisions for number in each.rules}
    assert sorted(wanted - covered) == []
    assert len(wanted) == 196
