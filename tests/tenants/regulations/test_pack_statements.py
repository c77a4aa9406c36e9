"""What the two regulations say in words and nothing counts or decides: it stands under its article, in both languages.

Rows that later modules carry out (what happens on the day of an exam, in a hearing, after a complaint) are read here
and marked there. A row names the article, and in Dutch and English the words without which the sentence would say
something else.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.tenants.regulations.pack_values import assert_says, pack_at, provision, said

A12 = "roc-a12/exam-regulation/2018-2019"
EXAMS = "mondriaan/exam-regulation/2008"
APPEALS = "mondriaan/appeal-rules/2003"
COMPLAINTS = "mondriaan/complaint-scheme/2007"
HARASSMENT = "mondriaan/harassment-scheme/2000"
CENTRAL = ("central_exam",)


def says(rule: str, address: str, key: str, articles: str, dutch: str, english: str, component: Any = ()) -> Any:
    """One row. ``articles``, ``dutch`` and ``english`` are parted by a bar where there are several."""
    row = (address, key, tuple(articles.split(" | ")), dutch.split(" | "), english.split(" | "), component)
    return pytest.param(*row, id=f"{rule}-{key}")


SAID = [
    says("R026", A12, "secrecy", "9", "vertrouwelijke gegevens | geheim", "confidential data | secret"),
    says("R031", A12, "exam_plan.cohort", "1", "kwalificatie en een cohort | Na 1 augustus 2016",
        "qualification and cohort | Since 1 August 2016"),
    says("R081", A12, "assessor.instruction", "7", "instructie voor de beoordeling", "assessment instruction"),
    says("R112", A12, "scope", "2", "alle kwalificaties | meer dan één exameninstrument",
        "all qualifications | more than one exam instrument"),
    says("R143", EXAMS, "identity.recorded", "1.3.2", "op het protocol | handtekening als bewijs",
        "the protocol says so | you sign it as proof of presence"),
    says("R162", A12, "central_exam.not_undone", "10(7)", "achteraf niet ongeldig",
        "does not make it invalid afterwards"),
    says("R166", A12, "order.supervision", "11(3)", "De CEC | genoeg toezicht", "The CEC | enough supervision",
        CENTRAL),
    says("R169", A12, "order.answers", "11(3)", "elkaars antwoorden niet", "cannot see each other's answers", CENTRAL),
    says("R170", A12, "order.aids", "11(3)", "alleen hulpmiddelen die zijn toegestaan", "only aids that are allowed",
        CENTRAL),
    says("R179", EXAMS, "papers.before_exam", "3.2.2", "print vooraf het protocol en het resultaatformulier",
        "prints the protocol and the result form beforehand"),
    says("R184", EXAMS, "material.handed_in", "3.2.4",
        "lever je alles in bij de assessor | jouw werk | op het protocol",
        "hand in everything to the assessor | your work | on the protocol"),
    says("R186", EXAMS, "after_exam.assessor", "3.2.5", "samen met de toetsleider | ondertekent | aan de bureaumanager",
        "with the test leader | signs | to the bureau manager"),
    says("R187", EXAMS, "after_exam.bureau", "3.2.5", "kopiëren | origineel naar jou | afgesloten kast",
        "copied | sends you the original | locked cabinet"),
    says("R218", A12, "resit.central_exam.first_chance", "16(3)", "binnen je studieduur | eerste gelegenheid",
        "within your study duration | first opportunity"),
    says("R219", A12, "resit.central_exam.window", "16(3) | 16(n.4)", "volgend tijdvak", "following window"),
    says("R234", EXAMS, "results.recorded", "3.6", "beoordelingsformulier | toetsboekje | verlies en verkeerd gebruik",
        "assessment form | test booklet | loss and unlawful use"),
    says("R235", EXAMS, "reports.others", "3.5 | 3.6.5", "contract of afspraak | privacy",
        "contract or agreement | privacy"),
    says("R259", A12, "adaptation.central_exams", "23(1)", "richtlijnen van het CvTE",
        "guidelines of the Board for Tests and Examinations", CENTRAL),
    says("R307", A12, "adaptation.necessary", "bijlage 2", "De ECOL | legt vast | voorbeeldexamens",
        "The ECOL | records | Example exams"),
    says("R309", A12, "adaptation.no_rights", "bijlage 2", "geen rechten", "No rights"),
    says("R319", A12, "adaptation.by_situation", "bijlage 1", "geen rechten | De ECOL | jouw situatie",
        "no rights | The ECOL | your situation"),
    says("R324", A12, "irregularity.assistance", "18(4)", "volwassene die je zelf kiest", "an adult of your choice"),
    says("R328", A12, "irregularity.central_exam", "18(6)", "examenprotocol voor centrale examens",
        "its own exam protocol", CENTRAL),
    says("R346", EXAMS, "fraud.structural", "4.1.2", "waaraan de school iets kan doen | niet weer gebeurt",
        "the school can do something about | cannot happen again"),
    says("R356", EXAMS, "harmed_by_staff", "4.2", "examencommissie | logboek | zo min mogelijk nadeel",
        "exam committee | logged | as little disadvantage as possible"),
    says("R368", EXAMS, "complaint.help", "5.1", "kunt het klachtenformulier gebruiken | contactpersoon klachten",
        "may use the complaint form | contact person"),
    says("R371", EXAMS, "complaint.heard", "5.2", "zijn kant vertellen en zich verdedigen",
        "tell their side and defend themselves"),
    says("R375", EXAMS, "complaint.carried_out", "5.2", "voert haar besluit uit | niet weer gebeurt",
        "carries out its decision | does not happen again"),
    says("R378", COMPLAINTS, "complaint_management", "2 | 2.1 | bijlage 4",
        "visie, proces, leren en meten | gratis advies | eerste contact | snel en goed | iedereen is verantwoordelijk",
        "view, process, learning and measuring | free advice | first contact | fast and good | everyone"),
    says("R389", COMPLAINTS, "complaint.satisfaction", "bijlage 2(terugkoppeling) | 3",
        "contactpersoon | tevreden | legt dat vast",
        "contact person | satisfied | records it"),
    says("R394", COMPLAINTS, "staff.instruction", "bijlage 4",
        "vriendelijk | verwijst naar de contactpersoon | hoeft niet",
        "friendly | refers to the contact person | not needed"),
    says("R395", COMPLAINTS, "process_chart", "bijlage 1", "klager | onderwijsmanager | cijfers over tevredenheid",
        "complainant | education manager | satisfaction data"),
    says("R427", APPEALS, "hearing.place", "12", "voorzitter | zo snel mogelijk | informatie vragen",
        "The chair | as soon as possible | ask for information"),
    says("R432", APPEALS, "third_parties", "16", "rechtstreeks belang | samenvoegen en splitsen",
        "direct interest | join and split cases"),
    says("R433", APPEALS, "deliberation", "17", "samen, alleen op het dossier en de zitting | Late stukken",
        "together, only on the file and the hearing | Late papers"),
    says("R442", APPEALS, "secrecy", "22(2.1) | 22(2.2)", "Leden en griffie | geen contact | Alleen de griffie",
        "Members and registry | no contact | Only the registry"),
    says("R445", EXAMS, "appeal.improves", "5.3", "vaker kan voorkomen | examencommissie",
        "may recur | exam committee"),
    says("R450", APPEALS, "investigation", "WEB 7.5.2 | WEB 7.5.4",
        "onderzoekt eerst | alsnog | Examencommissie en examinatoren",
        "investigates first | may yet take the exam | Exam committee and examiners"),
    says("R458", HARASSMENT, "complaint.filed_elsewhere", "6(3)",
        "verwijzing naar de vertrouwenspersoon | Mondeling | geheim",
        "a reference to the adviser | Orally | secrecy"),
    says("R478", HARASSMENT, "nobody_disadvantaged", "15 | 19",
        "Niemand | behalve de aangeklaagde en wie te kwader trouw",
        "Nobody | except the accused and whoever complains in bad faith"),
    says("R484", HARASSMENT, "adviser.aftercare", "2a", "oorzaak echt weg", "cause is really gone"),
    says("R486", HARASSMENT, "adviser.indications", "2a", "als de melder het goed vindt | vertrouwensinspecteur | MIVA",
        "with the reporter's consent | confidential inspector | MIVA"),
    says("R492", HARASSMENT, "terms.maximum", "toelichting", "maxima | andere commissie | kamers",
        "maximum terms | another committee | chambers"),
    says("R493", HARASSMENT, "duty_to_report", "toelichting",
        "Personeel en bestuur moeten | redelijk vermoeden | aangifte",
        "Staff and board must report | reasonable suspicion | police"),
    says("R506", EXAMS, "kce_controls", "3.8", "controles van KCE | laat op verzoek alles zien",
        "KCE controls | shows everything on request"),
    says("R528", A12, "admission.students", "4(1)", "student van ROC A12 | kans om examen te doen | examenplan",
        "student of ROC A12 | chance to take an exam | exam plan"),
    says("R534", APPEALS, "hearing.continued", "15(4)", "later verdergaan | welk bewijs", "continue later | evidence"),
    says("R535", APPEALS, "hearing.witnesses_called", "14(2)", "zelf getuigen en deskundigen | een partij dat vraagt",
        "witnesses and experts itself | a party asks"),
    says("R536", HARASSMENT, "committee.secrecy", "3(4)", "zorgvuldig | geheim, ook na hun taak",
        "care | secret, also after their task"),
    says("R537", HARASSMENT, "directorate.consulted", "6(9)",
        "met de directie | tenzij de klacht over de directie gaat",
        "with the directorate | unless the complaint is about the directorate"),
    says("R538", HARASSMENT, "advice.closed_doors", "11(1) | 11(4)", "achter gesloten deuren | klager en aangeklaagde",
        "behind closed doors | complainant and accused"),
    says("R541", HARASSMENT, "complaint.first_between_persons", "toelichting", "eerst samen | aard of ernst | racisme",
        "first settled between the persons | nature or seriousness | racism"),
]  # fmt: skip

VALUES = [
    (EXAMS, said("R084", "criterion", "assessor", all_of__key=("certificate", "manuals", "not_taught"),
        article=("2.3.5",))),
    (EXAMS, said("R179", "identity_check", "arrival", at="arrival", any_valid_document=False,
        costs_for=("candidate",))),
    (EXAMS, said("R184", "setting", "own_work.vouched_by", value="not_stated", values=("assessor", "both",
        "not_stated"))),
    (EXAMS, said("R187", "setting", "originals.sent", values=("both_forms", "assessment_form_only", "not_stated"))),
    (APPEALS, said("R450", "decider", "appeal", by=("appeal_committee",), binding=True)),
    (COMPLAINTS, said("R394", "body", "complaints_contact", tasks__en=(
        "Help with the form", "Explain the procedure", "Refer to the right place",
        "Ask afterwards whether you are satisfied",
        "Register and analyse complaints", "Report to education managers",
    ))),
    (HARASSMENT, said("R493", "notice", "complaint.offence", to=("confidential_inspector", "police"),
        by=("executive_board",))),
    (HARASSMENT, said("R493", "setting", "adviser.must_report", values=("report_offences", "secrecy_first",
        "not_stated"))),
    (HARASSMENT, said("R538", "notice", "complaint.advice", to=("complainant", "accused", "executive_board"),
        form="written")),
    (HARASSMENT, said("R541", "setting", "complaint.subjects", values=("article_1", "note_too", "not_stated"))),
]  # fmt: skip


@pytest.mark.rule(
    "R026", "R031", "R081", "R112", "R162", "R166", "R169", "R170", "R218", "R219", "R235", "R259", "R307", "R309",
    "R319", "R324", "R328", "R368", "R371", "R378", "R433", "R442", "R450", "R478", "R484", "R486", "R492", "R506",
    "R528", "R536", "R537", "R538", "R541",
)  # fmt: skip
@pytest.mark.parametrize(("address", "key", "articles", "dutch", "english", "component"), SAID)
def test_says_it_under_its_article(
    address: str, key: str, articles: tuple[str, ...], dutch: list[str], english: list[str], component: tuple[str, ...]
) -> None:
    found = provision(pack_at(address), "statement", key)
    assert found.article == articles
    assert [words for words in dutch if words not in found.text.nl] == []
    assert [words for words in english if words not in found.text.en] == []
    assert (found.when.component if found.when else ()) == component


@pytest.mark.rule("R084", "R179", "R184", "R187", "R394", "R450", "R493", "R538", "R541")
@pytest.mark.parametrize(
    ("address", "kind", "key", "variant", "fields"),
    [pytest.param(address, *row.values, id=row.id, marks=row.marks) for address, row in VALUES],
)
def test_has_the_value(address: str, kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    assert_says(pack_at(address), kind, key, variant, fields)
