"""Where ROC A12 and ROC Mondriaan differ, as data: every conflict of the catalogue between the two regulations.

One row reads one value from both packs and holds both against what the sources say. Where a side has no such value the
expectation is `NOTHING`: the pack has no provision of that kind and key at all.
"""

from __future__ import annotations

from typing import Any

import pytest

from tenants.regulations.rules.pack import Pack
from tests.tenants.regulations.pack_values import pack_at, value

A12 = "roc-a12/exam-regulation/2018-2019"
EXAMS = "mondriaan/exam-regulation/2008"
APPEALS = "mondriaan/appeal-rules/2003"
HARASSMENT = "mondriaan/harassment-scheme/2000"
NOTHING = "no such provision"


def differs(
    conflict: str, rules: str, kind: str, keys: str, field: str, a12: Any, mondriaan: Any, document: str = EXAMS
) -> Any:
    """A row of the table. ``keys``: one key for both packs, or ``a12 | mondriaan``; ``key/variant`` names a variant.

    ``field`` is a path; ``mine | theirs`` where the two packs say it in different fields.
    """
    row = (kind, _both(keys), _both(field), a12, mondriaan, document)
    marks = pytest.mark.rule(*rules.split())
    return pytest.param(*row, id=f"{conflict} {kind} {keys} {field}", marks=marks)


def _both(text: str) -> tuple[str, str]:
    first, _, second = (part.strip() for part in text.partition("|"))
    return first, second or first


def found(pack: Pack, kind: str, address: str, field: str) -> Any:
    """What stands at ``key/variant`` and ``field``."""
    key, _, variant = address.partition("/")
    those = [each for each in pack.alternatives(kind, key) if not variant or each.variant == variant]
    if not those:
        return NOTHING
    [one] = those
    return value(one, field)


TABLE = [
    differs("U01", "R361 R364", "term", "complaint.filing", "amount", 10, 15),
    differs("U01", "R361 R364", "term", "complaint.filing", "start", ("fact_known",), ("exam_taken",)),
    differs("U02", "R360 R372", "term", "complaint.ruling", "amount", 10, 15),
    differs("U02", "R360 R372", "term", "complaint.ruling", "extension.allowed", "yes", "no"),
    differs("U02", "R360 R372", "term", "complaint.ruling", "extension.cap", 20, None),
    differs("U02", "R360 R372", "term", "complaint.ruling", "extension.reasons", True, None),
    differs("U02", "R360 R372", "term", "complaint.ruling", "start_stated", True, False),
    differs("U03", "R369", "term", "complaint.acknowledgement", "state", "not_set", "set"),
    differs("U03", "R369", "term", "complaint.acknowledgement", "amount", None, 5),
    differs("U03", "R369", "setting", "complaint.acknowledged", "value", "not_stated", "yes"),
    differs("U03", "R369", "contents", "acknowledgement", "items.key", NOTHING, ("description", "handling", "term")),
    differs("U04", "R370", "term", "complaint.refusal", "state", "not_set", "set"),
    differs("U04", "R370", "term", "complaint.refusal", "amount", None, 5),
    differs("U05", "R362 R367", "contents", "complaint_letter", "items.key",
        ("name_and_address", "filing_date", "exam", "exam_date", "decision", "grounds"),
        ("name_and_address", "exam_date_and_place", "description", "tried_so_far")),
    differs("U05", "R366", "contents", "complaint_letter.wording", "items.key",
        NOTHING, ("grounds", "exam_date", "exam", "filing_date")),
    differs("U06", "R365", "setting", "complaint.author", "value", "candidate", "anyone_with_approval"),
    differs("U06", "R365", "contents", "complaint_letter", "approved_by", (), ("candidate",)),
    differs("U07", "R398 R399 R404 R377 R414", "remedy", "complaint", "levels.to",
        ("ecol", "cec", "appeal_committee"), ("exam_committee", "appeal_committee")),
    differs("U07", "R358", "remedy", "central_exam.conduct", "levels.to", ("appeal_committee",), NOTHING),
    differs("U07", "R358", "remedy", "central_exam.conduct", "levels.filed_with", (("ecol",),), NOTHING),
    differs("U08", "R398 R399 R403", "setting", "objection.exists", "value", True, False),
    differs("U08", "R398 R399", "remedy", "objection", "levels.to", ("ecol", "cec", "appeal_committee"), NOTHING),
    differs("U08", "R350 R403", "remedy", "noise", "levels.to", NOTHING, ("exam_committee",)),
    differs("U09", "R359", "remedy", "central_exam.mark", "levels.outside", ("civil_court",), NOTHING),
    differs("U10", "R407 R415", "term", "appeal.filing", "amount", 10, 2, APPEALS),
    differs("U10", "R407 R415", "term", "appeal.filing", "unit", "working_day", "week", APPEALS),
    differs("U10", "R407 R415", "term", "appeal.filing", "start_day", "next", "not_stated", APPEALS),
    differs("U11", "R407 R416", "setting", "appeal.late", "value", "not_stated", "excusable", APPEALS),
    differs("U11", "R407 R416", "term", "appeal.filing", "late", "not_stated", "excusable", APPEALS),
    differs("U12", "R404 R414", "term", "appeal.filing", "to", ("executive_board",), ("appeal_committee",), APPEALS),
    differs("U12", "R405", "term", "appeal.filing", "counts_on", "stamp", "not_stated", APPEALS),
    differs("U12", "R404 R419", "term", "appeal.forwarding", "by", ("executive_board",), ("registrar",), APPEALS),
    differs("U12", "R418", "term", "appeal.repair", "set_by", NOTHING, ("chair",), APPEALS),
    differs("U13", "R413 R436", "term", "appeal.ruling", "state", "not_set", "set", APPEALS),
    differs("U13", "R413 R436", "term", "appeal.ruling", "amount", None, 4, APPEALS),
    differs("U13", "R413 R436", "term", "appeal.ruling", "extension | extension.amount", None, 2, APPEALS),
    differs("U14", "R423", "term", "decision.reasonable_term", "on_expiry", NOTHING, "counts_as_refusal", APPEALS),
    differs("U14", "R358 R404 R423", "remedy", "central_exam.conduct | appeal", "against",
        ("central_exam.conduct",), ("assessment", "exam_committee_decision", "refusal_to_decide"), APPEALS),
    differs("U14", "R358 R423", "remedy", "central_exam.conduct | appeal", "silence_counts", False, True, APPEALS),
    differs("U15", "R410 R420", "body", "appeal_committee", "seats.count",
        (1, 1, 1, None, None, None), (1, 4, 1, 4), APPEALS),
    differs("U15", "R410 R420", "body", "appeal_committee", "seats.nominated_by",
        (("executive_board",), ("participation_council",), ("nominated_members",), (), (), ()), ((), (), (), ()),
        APPEALS),
    differs("U15", "R410 R420", "body", "appeal_committee", "external", True, False, APPEALS),
    differs("U15", "R420", "term", "office.appeal_committee", "amount", None, 3, APPEALS),
    differs("U16", "R411 R428", "tie", "appeal_committee", "ties",
        ("involved_in_dispute", "personal_interest"), ("impartiality_in_doubt",), APPEALS),
    differs("U16", "R428", "setting", "challenge.tied_vote", "value", NOTHING, "granted", APPEALS),
    differs("U16", "R411 R441", "body", "appeal_committee", "barred | incompatible",
        ("person_in_dispute", "person_with_interest"),
        ("competent_authority", "inspectorate_member", "exam_committee", "examiners", "workplace_assessor"), APPEALS),
    differs("U17", "R430", "setting", "appeal.public", "value", "not_stated", "public", APPEALS),
    differs("U17", "R434", "publication", "appeal_ruling", "names_left_out", NOTHING, "may", APPEALS),
    differs("U18", "R321 R330", "setting", "irregularity.may_finish | irregularity.may_finish/fraud", "value",
        "if_possible", "stopped"),
    differs("U18", "R321 R351", "setting", "irregularity.may_finish | irregularity.may_finish/alarm", "value",
        "if_possible", "finish_or_redo"),
    differs("U18", "R321 R354", "setting", "irregularity.may_finish | irregularity.may_finish/nuisance", "value",
        "if_possible", "removed_after_warning"),
    differs("U19", "R320", "term", "irregularity.told", "at_once", True, NOTHING),
    differs("U19", "R320 R333", "term", "irregularity.report | irregularity.report/during_exam", "state",
        "not_set", "set"),
    differs("U19", "R320 R333", "term", "irregularity.report | irregularity.report/during_exam", "unit",
        None, "working_day"),
    differs("U19", "R320 R342", "term", "irregularity.report | irregularity.report/after_exam", "unit", None, "day"),
    differs("U19", "R341", "term", "irregularity.record", "start_day", NOTHING, "same"),
    differs("U20", "R322 R334 R344", "term", "irregularity.ruling", "state", "not_set", "set"),
    differs("U20", "R322 R334 R344", "term", "irregularity.ruling", "amount", None, 15),
    differs("U21", "R323 R338 R345 R354", "sanction", "irregularity", "measures.key",
        ("renewed_exam", "ban"), ("invalid", "exclusion", "insufficient")),
    differs("U22", "R326 R355", "number",
        "irregularity.parents_under_age | irregularity.representative_under_age", "less_than", 16, 18),
    differs("U22", "R326", "notice", "irregularity.parents", "to", ("parents",), NOTHING),
    differs("U23", "R327 R337", "remedy", "irregularity", "levels.to",
        ("cec", "appeal_committee"), ("appeal_committee",)),
    differs("U24", "R337 R373", "language_level", "letters", "level", "not_stated", "A2"),
    differs("U24", "R337", "language_level", "letters", "oral_explanation", "not_stated", "on_wish"),
    differs("U25", "R167 R152", "late_arrival", "late.arrival/central_exam | late.arrival", "grace_minutes", 15, 0),
    differs("U25", "R168 R352", "late_arrival", "late.arrival/central_exam | late.arrival", "entry",
        "admitted_within_grace", "may_be_refused"),
    differs("U25", "R168 R152", "late_arrival", "late.arrival/central_exam | late.arrival", "end_time_stays",
        True, None),
    differs("U25", "R152", "late_arrival", "late.arrival/general | late.arrival", "entry",
        "not_stated", "may_be_refused"),
    differs("U26", "R165 R141", "identity_check", "arrival", "minutes_before", 15, None),
    differs("U26", "R165 R146", "identity_check", "arrival", "any_valid_document", True, False),
    differs("U26", "R139", "identity_check", "application", "at", NOTHING, "application"),
    differs("U27", "R142", "setting", "identity.not_in_order", "value", "not_stated", "refused"),
    differs("U27", "R144", "identity_check", "arrival", "costs_for", (), ("candidate",)),
    differs("U28", "R154 R129", "setting", "application.route", "value", "through_counsellor", "form_to_bureau"),
    differs("U29", "R155 R135", "term", "planning.notice", "state", "set", "not_set"),
    differs("U29", "R155 R135", "term", "invitation", "state", "not_set", "set"),
    differs("U29", "R155 R135", "term", "planning.notice | invitation", "direction", "after", "before"),
    differs("U30", "R160 R148", "term", "cancellation", "at_once", True, False),
    differs("U30", "R160 R148", "term", "cancellation", "amount", None, 5),
    differs("U30", "R160 R148", "term", "cancellation", "to", ("exam_coordinator",), ("exam_bureau",)),
    differs("U31", "R161 R150", "decider", "absence", "by", ("exam_coordinator",), ("exam_committee",)),
    differs("U31", "R161", "decider", "absence.resit_right", "by", ("ecol",), NOTHING),
    differs("U32", "R150", "fee", "absence | absence/valid", "parts", (), ("administration_costs",)),
    differs("U32", "R151", "fee", "absence | absence/invalid", "parts", (), ("administration_costs", "exam_costs")),
    differs("U33", "R163 R133", "setting", "application.payment_makes_final", "value", False, True),
    differs("U34", "R224 R153", "setting", "exemption.granted_here", "value", True, False),
    differs("U34", "R224 R153", "decider", "exemption", "by | outside", ("ecol",), ("municipality",)),
    differs("U34", "R225", "contents", "proof_of_exemption", "drawn_up_by", ("ecol",), NOTHING),
    differs("U35", "R214 R231", "number", "resit.count", "exactly", 1, None),
    differs("U35", "R215 R231", "number", "resit.count", "state", "set", "not_set"),
    differs("U35", "R215 R231", "decider", "extra_resit", "state", "set", "not_named"),
    differs("U35", "R223", "calculation", "resit.mark", "method", "highest_counts", NOTHING),
    differs("U36", "R189 R205", "scale", "specific_exam.words | practice_exam", "grades.key",
        ("good", "sufficient", "insufficient"), ("sufficient", "insufficient")),
    differs("U36", "R190 R205", "scale", "generic_component | practice_exam.result", "highest", 10, None),
    differs("U36", "R194 R205", "scale", "career_and_citizenship | practice_exam.result", "grades.key",
        ("not_fulfilled", "fulfilled"), ("passed", "not_passed")),
    differs("U37", "R207 R209 R230", "setting", "result.stages", "value", 2, 1),
    differs("U37", "R207 R230", "term", "result.announced/general | result.announced", "to",
        ("candidate",), ("candidate", "ib_group")),
    differs("U38", "R210 R232", "setting", "inspection.ground", "value", "none_needed", "well_founded_doubt"),
    differs("U38", "R210 R232", "term", "result.inspection/general | result.inspection", "state", "set", "not_set"),
    differs("U39", "R495 R500", "retention", "exam_documents.candidate | exam_documents", "months", 6, 42),
    differs("U39", "R496 R500", "retention", "exam_documents.inspectorate | exam_documents", "trigger",
        ("diploma_issued",), ("exam_taken",)),
    differs("U39", "R496 R500", "retention", "exam_documents.inspectorate | exam_documents", "months", 18, 42),
    differs("U39", "R495 R500", "retention", "exam_documents.candidate | exam_documents", "limit",
        "exactly", "at_least"),
    differs("U39", "R497", "retention", "diploma_holders", "months", 600, NOTHING),
    differs("U40", "R178 R499 R500", "retention", "recordings", "limit", "at_once", "at_least"),
    differs("U41", "R256 R311", "setting", "adaptation.evidence", "value", "expert_statement", "medical_adviser"),
    differs("U41", "R258 R311", "setting", "adaptation.evidence.physical", "value", "none", "medical_adviser"),
    differs("U41", "R258 R311", "setting", "adaptation.evidence.sensory", "value", "none", "medical_adviser"),
    differs("U42", "R292 R314", "adaptation", "central_exam.dyslexia | general", "extra_minutes", 30, None),
    differs("U42", "R303 R314", "adaptation", "central_exam.dyslexia | general", "stackable", False, None),
    differs("U42", "R270 R314", "adaptation", "general", "extra_percent", None, 50),
    differs("U43", "R255 R310", "adaptation", "general", "conditions", ("disability", "specific_shortfall"),
        ("visual_disability", "auditory_disability", "speech_disability", "physical_disability")),
    differs("U44", "R312", "adaptation", "general", "costs", "not_stated", "may_be_charged"),
    differs("U44", "R312", "fee", "adaptation", "paid_by", (), ("candidate", "client")),
    differs("U45", "R273 R315", "setting", "breaks", "value", "may_be_adaptation", "fixed"),
    differs("U45", "R315", "number", "breaks.minutes", "exactly", NOTHING, 15),
    differs("U46", "R080 R085", "tie", "assessor", "effect", "separate_roles", "bars_role"),
    differs("U46", "R080 R085", "tie", "assessor", "ties", ("supervised",), ("taught",)),
    differs("U46", "R085", "tie", "assessor", "declaration", "not_stated", "signed"),
    differs("U46", "R078 R083", "criterion", "assessor", "any_of.key | all_of.key",
        ("staff_not_supervisor", "expert"), ("certificate", "manuals", "not_taught")),
    differs("U47", "R178 R092", "setting", "assessor.count", "value",
        "four_eyes_or_recording", "assessor_and_test_leader"),
    differs("U48", "R287 R085", "setting", "assessor.known", "value", "may_be_adaptation", "not_stated"),
    differs("U49", "R176 R180", "contents", "exam_record", "drawn_up_by", ("assessor",), ("assessor", "test_leader")),
    differs("U49", "R182", "contents", "exam_record", "signed_by", (), ("candidate", "assessor")),
    differs("U50", "R173 R353", "setting", "illness.during_exam", "value", "three_cases", "part_made_up_free"),
    differs("U51", "R238 R243", "setting", "diploma.issuer", "value", "institution", "external"),
    differs("U51", "R238 R243", "decider", "diploma", "by | outside", ("institution",), ("ib_group",)),
    differs("U51", "R243", "decider", "diploma", "on_advice_of", (), ("exam_committee",)),
    differs("U52", "R013 R015", "body", "cec", "kind", "central_exam_committee", NOTHING),
    differs("U52", "R013 R015", "body", "ecol | exam_committee", "seats.count", (1, 1, None), (1, 1, 3)),
    differs("U52", "R016", "body", "ecol | exam_committee", "certified.at_least", (), (3,)),
    differs("U52", "R013", "term", "office.ecol | office.exam_committee", "state", "set", "not_set"),
    differs("U53", "R027 R349", "decider", "unforeseen_case", "state", "set", "not_named"),
    differs("U53", "R349", "decider", "label_irregularity", "by", NOTHING, ("exam_committee",)),
    differs("U54", "R013 R515", "duty", "committee_members", "per", "year", NOTHING),
    differs("U54", "R515", "duty", "quality_meetings", "times", NOTHING, 2),
    differs("U55", "R195 R199", "term", "assessment.set/general | assessment.set", "amount", 10, None),
    differs("U55", "R195 R199", "term", "assessment.set/general | assessment.set", "at_once", False, True),
    differs("U56", "R336 R374", "setting", "decider.conflict", "value", "not_stated", "takes_no_part"),
    differs("U56", "R374", "tie", "complaint", "stand_in", NOTHING, "settled_beforehand"),
    differs("U56", "R336", "tie", "irregularity", "effect", NOTHING, "bars_matter"),
    differs("U57", "R404 R424", "setting", "appeal.standing", "value", "candidate", "directly_affected", APPEALS),
    differs("U58", "R413 R438", "setting", "appeal.interim_measure", "value", "own_rules", "provided", APPEALS),
    differs("U58", "R413 R425", "setting", "appeal.settlement", "value", "own_rules", "provided", APPEALS),
    differs("U58", "R413 R439", "setting", "appeal.review", "value", "own_rules", "provided", APPEALS),
    differs("U59", "R027 R340 R440", "setting", "notices.outside", "value", "unforeseen_cases", "fraud_and_appeals"),
    differs("U59", "R340 R345", "notice", "irregularity.ib_group", "to", NOTHING, ("ib_group",)),
    differs("U59", "R440", "notice", "appeal.ruling.by_law", "to", NOTHING,
        ("candidate", "parents", "competent_authority", "training_company", "inspectorate"), APPEALS),
    differs("U60", "R082", "number", "examiners.minimum", "state", "not_set", "set"),
    differs("U60", "R082", "number", "examiners.minimum", "at_least", None, 9),
    differs("U53", "R027 R539", "notice", "unforeseen_case", "to",
        ("everyone_involved", "inspectorate"), NOTHING, HARASSMENT),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "keys", "fields", "a12", "mondriaan", "document"), TABLE)
def test_both_regulations_say_it_as_data(
    kind: str, keys: tuple[str, str], fields: tuple[str, str], a12: Any, mondriaan: Any, document: str
) -> None:
    assert a12 != mondriaan
    assert found(pack_at(A12), kind, keys[0], fields[0]) == a12
    assert found(pack_at(document), kind, keys[1], fields[1]) == mondriaan


def test_every_conflict_of_the_catalogue_is_in_the_table() -> None:
    assert {str(row.id)[:3] for row in TABLE} == {f"U{number:02d}" for number in range(1, 61)}
