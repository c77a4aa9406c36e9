"""ROC Mondriaan: the general complaint scheme and the harassment scheme."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.regulations.rules.bodies_said import Remedy
from tenants.regulations.rules.exams_said import Contents
from tenants.regulations.rules.pack import Pack
from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said


@pytest.fixture(scope="module")
def complaints() -> Pack:
    return pack_at("mondriaan/complaint-scheme/2007")


@pytest.fixture(scope="module")
def harassment() -> Pack:
    return pack_at("mondriaan/harassment-scheme/2000")


COMPLAINT_ROWS = [
    said("R379", "definition", "complaint", term__nl="klacht"),
    said("R380", "body", "complaints_committee", seats__function=("chair", "member"), seats__count=(1, 2)),
    said("R380", "body", "complaints_committee", set_up_by=("domain_directorate",), barred=("competent_authority",)),
    said("R381", "body", "complaints_contact", appointed_by=("education_manager",), dispersed=True),
    said("R382", "setting", "complaint.standing", value="participants_and_parents_of_minors"),
    said("R383", "number", "complaint.ladder_steps", exactly=3),
    said("R383", "setting", "complaint.first_step_may_be_skipped", value=True),
    said("R384", "contents", "complaint_letter", exhaustive=False, items__key=(
        "name_and_address", "location_and_group", "filing_date", "description", "tried_so_far",
    )),
    said("R385 R390", "contents", "complaint_register", items__key=(
        "received_on", "referred_to", "settled_on", "complaint", "handled_by", "handling", "outcome",
    )),
    said("R386", "decider", "serious_complaint", by=("education_manager",)),
    said("R387", "term", "complaint.refusal", amount=5, unit="working_day", start=("complaint_received",)),
    said("R388", "term", "complaint.ruling", amount=2, unit="working_week", start_stated=False),
    said("R388", "term", "complaint.ruling", by=("complaints_committee",), extension__allowed="no"),
    said("R388", "term", "complaint.appeal", state="not_set"),
    said("R390 R515", "duty", "quarterly_report", times=1, per="quarter", to=("education_manager",)),
    said("R391 R504", "retention", "complaint_files", limit="not_set", access=(
        "complaints_committee", "competent_authority",
    )),
    said("R392", "duty", "quarterly_analysis", times=1, per="quarter"),
    said("R396", "language_level", "participant_instruction", level="plain"),
    said("R397", "publication", "complaints_contact_named", audience=("location_staff",)),
]  # fmt: skip

HARASSMENT_ROWS = [
    said("R451", "definition", "stakeholder", term__nl="belanghebbende"),
    said("R482", "definition", "sexual_harassment", term__nl="seksuele intimidatie"),
    said("R485", "criterion", "relations_covered", any_of__key=(
        "employer_worker", "workers", "employer_participant", "worker_participant", "participants",
    )),
    said("R452", "decider", "confidential_adviser_named", by=("executive_board",)),
    said("R452", "decider", "confidential_adviser_named", on_advice_of=("appointment_advisory_committee",)),
    said("R452", "body", "confidential_adviser", minimum=1, appointed_by=("executive_board",)),
    said("R453", "decider", "filing_of_complaint", by=("complainant",)),
    said("R454", "body", "confidential_adviser", answers_to=("directorate",)),
    said("R455 R515", "duty", "adviser_report", times=1, per="half_year", by=("confidential_adviser",)),
    said("R455 R515", "duty", "adviser_report_to_board", times=1, per="year", to=("executive_board",)),
    said("R456", "body", "harassment_committee", minimum=3, appointed_by=("executive_board",), barred=("registrar",)),
    said("R456", "body", "harassment_committee", term__amount__amount=4, term__reappointable="yes"),
    said("R456", "number", "harassment_committee.members", at_least=2),
    said("R456", "decider", "registrars", by=("executive_board",)),
    said("R456", "term", "office.harassment_committee", amount=4, unit="year"),
    said("R457", "term", "complaint.filing", amount=1, unit="year", start=("conduct_or_decision",), late="discretion"),
    said("R459", "term", "complaint.directorate_attempt", amount=4, unit="working_day", start_stated=False),
    said("R460", "decider", "interim_measure", by=("executive_board",)),
    said("R461", "term", "complaint.admissibility", amount=1, unit="week", start=("complaint_received",)),
    said("R461", "term", "complaint.inquiry", amount=5, unit="working_day", start=("complaint_filed",)),
    said("R461", "term", "complaint.inquiry", extension__amount=4, extension__unit="working_day"),
    said("R462", "notice", "complaint.admissible", to=("complainant", "accused")),
    said("R462", "notice", "complaint.board", to=("executive_board",)),
    said("R462", "term", "complaint.admissible_told", at_once=True),
    said("R463", "term", "complaint.inspector_told", at_once=True, to=("confidential_inspector",)),
    said("R464", "notice", "complaint.withdrawn", to=("accused", "executive_board")),
    said("R465", "contents", "complaint_letter", signed_by=("complainant",), items__key=(
        "name_and_address", "filing_date", "description", "tried_so_far",
    )),
    said("R465", "term", "complaint.oral_report", at_once=True),
    said("R466", "term", "complaint.repair", amount=2, unit="week", late="discretion", on_expiry=None),
    said("R466", "notice", "complaint.inadmissible", to=("complainant", "accused", "executive_board")),
    said("R467", "decider", "anonymous_complaint", by=("harassment_committee", "executive_board")),
    said("R468", "term", "complaint.hearing", amount=4, unit="week", start=("complaint_received",)),
    said("R468", "setting", "hearing.public", value="closed"),
    said("R469", "contents", "hearing_report", signed_by=("person_heard",)),
    said("R469", "contents", "hearing_report", items__key=("report", "remarks", "refusal")),
    said("R470", "publication", "hearing_reports", audience=(
        "complainant", "accused", "confidential_adviser", "counsel",
    )),
    said("R471", "term", "complaint.advice", amount=4, unit="week", start=("hearing_held",), extension__amount=4),
    said("R471", "term", "complaint.advice", extension__reasons=True, extension__notice_to=(
        "complainant", "accused", "executive_board",
    )),
    said("R472", "notice", "complaint.advice", form="written", to=("complainant", "accused", "executive_board")),
    said("R473", "body", "harassment_committee", quorum__members=2, quorum__including=("chair",)),
    said("R474", "tie", "harassment_committee", ties=("impartiality_in_doubt",), effect="bars_matter"),
    said("R475", "term", "complaint.ruling", amount=4, unit="week", start=("advice_received",), extension__amount=4),
    said("R475", "term", "complaint.ruling", extension__reasons=True, by=("executive_board",)),
    said("R476", "decider", "complaint", consulting=("accused",)),
    said("R477", "term", "complaint.malice_told", at_once=True, to=("executive_board",)),
    said("R479", "term", "scheme.evaluation", amount=4, unit="year", start=("scheme_in_force",)),
    said("R479", "publication", "harassment_scheme", audience=("stakeholder",)),
    said("R479", "decider", "scheme_change", by=("executive_board",), consulting=(
        "confidential_adviser", "harassment_committee",
    )),
    said("R480 R503", "retention", "harassment_files", months=60, limit="exactly", after="destroy"),
    said("R480 R503", "retention", "harassment_files", holds=("criminal_offence", "legal_procedure_runs")),
    said("R481 R515", "duty", "committee_report", times=1, per="year", by=("harassment_committee",)),
    said("R487", "decider", "complaint", by=("executive_board",), on_advice_of=("harassment_committee",)),
    said("R487", "decider", "external_committee", consent_of=("participation_council",)),
    said("R488", "decider", "culture_consulted", consulting=("confidential_adviser", "named_by_complainant")),
    said("R489", "decider", "inquiry_costs", by=("executive_board",)),
    said("R490", "decider", "absence_at_hearing", by=("chair",)),
    said("R491", "decider", "interim_measure", consulting=("directorate",), on_advice_of=("harassment_committee",)),
    said("R494", "publication", "confidential_adviser_known", audience=("stakeholder",)),
    said("R539", "decider", "unforeseen_case", by=("executive_board",)),
    said("R540", "criterion", "confidential_adviser", all_of__key=(
        "trust", "culture", "integrity", "privacy", "expertise",
    )),
    said("R542", "definition", "confidential_inspector", term__nl="vertrouwensinspecteur"),
]  # fmt: skip


@pytest.mark.rule(
    "R379",
    "R380",
    "R381",
    "R382",
    "R383",
    "R384",
    "R385",
    "R386",
    "R387",
    "R388",
    "R390",
    "R391",
    "R392",
    "R396",
    "R397",
    "R504",
    "R515",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), COMPLAINT_ROWS)
def test_says_what_the_complaint_scheme_says(
    complaints: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(complaints, kind, key, variant, fields)


@pytest.mark.rule(
    "R451",
    "R452",
    "R453",
    "R454",
    "R455",
    "R456",
    "R457",
    "R459",
    "R460",
    "R461",
    "R462",
    "R463",
    "R464",
    "R465",
    "R466",
    "R467",
    "R468",
    "R469",
    "R470",
    "R471",
    "R472",
    "R473",
    "R474",
    "R475",
    "R476",
    "R477",
    "R479",
    "R480",
    "R481",
    "R482",
    "R485",
    "R487",
    "R488",
    "R489",
    "R490",
    "R491",
    "R494",
    "R503",
    "R515",
    "R539",
    "R540",
    "R542",
)
@pytest.mark.parametrize(("kind", "key", "variant", "fields"), HARASSMENT_ROWS)
def test_says_what_the_harassment_scheme_says(
    harassment: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]
) -> None:
    assert_says(harassment, kind, key, variant, fields)


@pytest.mark.rule("R393")
def test_the_complaint_form_has_a_part_for_the_participant_and_one_for_the_office(complaints: Pack) -> None:
    form = provision(complaints, "contents", "complaint_form")
    assert isinstance(form, Contents)
    assert [item.key for item in form.items if not item.office] == [
        "date", "name", "sex", "birth_date", "integration_candidate", "address", "postcode", "place", "telephone",
        "email", "location", "group", "be_number", "complaint", "tried_so_far", "documents", "signature",
    ]  # fmt: skip
    assert [item.key for item in form.items if item.office] == [
        "received_on", "referred_to", "handled_by", "settled_on", "actions", "feedback_on", "satisfied", "remark",
    ]  # fmt: skip


@pytest.mark.rule("R382", "R383", "R384")
def test_a_formal_complaint_goes_through_the_contact_person(complaints: Pack) -> None:
    road = provision(complaints, "remedy", "complaint")
    assert isinstance(road, Remedy)
    assert road.standing == ("participant", "former_participant", "parents")
    assert (road.levels[0].to, road.levels[0].filed_with) == ("complaints_committee", ("complaints_contact",))
