"""Made-up people, files and decisions for the gallery, in both languages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from assay.web.ui.gallery.forms import EvidenceForm
from assay.web.ui.timeline import Bar, Marker, Point, Timeline

TODAY = date(2026, 11, 22)
Words = Callable[[str, str], str]


def sample(language: str) -> dict[str, Any]:
    """Everything the gallery templates show."""

    def t(dutch: str, english: str) -> str:
        return dutch if language == "nl" else english

    wrong = EvidenceForm(MultiDict({"title": "", "about": "Panelgesprek " * 30, "mail": "a.voorbeeld"}))
    wrong.validate()
    return {
        "t": t,
        "today": TODAY,
        "day": timedelta(days=1),
        "timeline_value": _timeline(t),
        "short_timeline": _case(t),
        "criteria_items": _criteria(t),
        "task_items": _tasks(t),
        "people": _people(t),
        "facet_groups": _facets(t),
        "evidence_items": _evidence(t),
        "form": EvidenceForm(),
        "wrong_form": wrong,
    }


def _timeline(t: Words) -> Timeline:
    proof = ["2023-06-14", "2023-11-27", "2024-04-22", "2024-10-02", "2025-03-19", "2025-05-13", "2025-10-24"]
    proof += ["2026-02-08", "2026-07-05", "2026-09-22"]
    facts = tuple(Point(t("Praktijkexamen", "Practical exam"), date.fromisoformat(on), url="#") for on in proof)
    return Timeline(
        t("Je status sinds april 2023", "Your status since April 2023"),
        TODAY,
        (
            Bar(t("Brons", "Bronze"), date(2023, 4, 12), date(2025, 1, 16), "bronze"),
            Bar(t("Zilver", "Silver"), date(2025, 1, 17), TODAY, "silver"),
            Bar(t("Goud mogelijk", "Gold possible"), date(2027, 1, 15), date(2027, 9, 30), "gold", expected=True),
        ),
        (
            *facts,
            Point(t("Certificaat", "Certificate"), date(2023, 4, 12), "decision", "#"),
            Point(t("Zilver toegekend", "Silver awarded"), date(2025, 1, 17), "decision", "#"),
            Point(t("Hercertificering", "Recertification"), date(2026, 4, 12), "decision", "#"),
        ),
        (Marker(t("overzicht insturen", "hand in overview"), date(2026, 12, 31)),),
        t(
            "Brons van 12 april 2023, zilver sinds 17 januari 2025, goud mogelijk vanaf 15 januari 2027.",
            "Bronze from 12 April 2023, silver since 17 January 2025, gold possible from 15 January 2027.",
        ),
    )


def _case(t: Words) -> Timeline:
    return Timeline(
        t("Bezwaar over een examenuitslag", "Objection to an exam result"),
        TODAY,
        (Bar(t("In behandeling", "In progress"), date(2026, 11, 4), None),),
        (
            Point(t("Uitslag bekend", "Result known"), date(2026, 10, 29)),
            Point(t("Bezwaar ontvangen", "Objection received"), date(2026, 11, 4)),
            Point(t("Ontvangst bevestigd", "Receipt confirmed"), date(2026, 11, 5), "decision"),
        ),
        (Marker(t("uitspraak uiterlijk", "decision due"), date(2026, 12, 2)),),
    )


def _criteria(t: Words) -> list[dict[str, Any]]:
    return [
        {
            "state": "met",
            "title": t("Geldig certificaat", "Valid certificate"),
            "text": t("Tot en met 12 april 2029.", "Up to and including 12 April 2029."),
            "evidence": [{"label": t("Certificaat 2026-0412", "Certificate 2026-0412"), "url": "#"}],
        },
        {
            "state": "nearly",
            "title": t("Overzicht van 2026 insturen", "Hand in the overview of 2026"),
            "text": t(
                "Er staan al 3 activiteiten en 1 bijscholing in. Je kunt insturen vanaf 1 december.",
                "It holds 3 activities and 1 training so far. You can hand it in from 1 December.",
            ),
            "next": {"label": t("Concept bekijken", "View the draft"), "url": "#"},
        },
        {
            "state": "unmet",
            "title": t("Eén opfriscursus of PE-traject", "One refresher course"),
            "text": t(
                "Je laatste was in maart 2023. Nodig is één per drie jaar. Eerstvolgende plek: vr 11 december, Arnhem.",
                "Your last one was in March 2023. One every three years is needed. Next: Fri 11 December, Arnhem.",
            ),
            "next": {"label": t("Inschrijven voor de cursus", "Enrol in the course"), "url": "#"},
        },
        {
            "state": "met",
            "title": t("Zes activiteiten bij twee instellingen", "Six activities at two institutions"),
            "text": t("Je hebt er 8, bij 3 instellingen.", "You have 8, at 3 institutions."),
            "evidence": [
                {"label": "Proeve Elektro, 14 mrt", "url": "#"},
                {"label": "Panelgesprek, 2 jun", "url": "#"},
                {"label": t("en 6 meer", "and 6 more"), "url": "#"},
            ],
        },
        {
            "state": "met",
            "title": t("Overzichten van 2024 en 2025", "Overviews of 2024 and 2025"),
            "text": t("Beide ingestuurd en akkoord.", "Both handed in and accepted."),
            "evidence": [{"label": "2024", "url": "#"}, {"label": "2025", "url": "#"}],
        },
    ]


def _tasks(t: Words) -> list[dict[str, Any]]:
    return [
        {
            "title": t("Vraag over “Proeve Elektro, 3 november”", "Question about “Proeve Elektro, 3 November”"),
            "url": "#",
            "reason": t(
                "De lead assessor vraagt welke rol je had. Daarna kan het bewijs meetellen.",
                "The lead assessor asks which role you had. After that the evidence can count.",
            ),
            "due": date(2026, 11, 24),
            "working_days": 2,
            "act": t("Vraag beantwoorden", "Answer the question"),
            "strong": True,
        },
        {
            "title": t("Uitnodiging van ROC A12: examen in Ede", "Invitation from ROC A12: exam in Ede"),
            "url": "#",
            "reason": t(
                "Praktijkexamen op wo 9 december, crebo 25333. Je bent die dag vrij.",
                "Practical exam on Wed 9 December, crebo 25333. You are free that day.",
            ),
            "due": date(2026, 11, 27),
            "working_days": 5,
            "act": t("Uitnodiging bekijken", "View the invitation"),
        },
        {
            "title": t("Bestand geweigerd: “scan_0412.pdf”", "File refused: “scan_0412.pdf”"),
            "url": "#",
            "reason": t(
                "Er staat een burgerservicenummer op bladzijde 2. Maak het onleesbaar. Je tekst is bewaard.",
                "Page 2 shows a citizen service number. Make it unreadable. Your text was kept.",
            ),
            "due": None,
            "act": t("Nieuw bestand kiezen", "Choose a new file"),
        },
    ]


def _people(t: Words) -> list[dict[str, Any]]:
    fits = t("Past bij", "Matches")
    return [
        {
            "name": "A. Voorbeeld-van der Meer",
            "initials": "AV",
            "url": "#",
            "level": "gold",
            "place": t("Installatiebedrijf, Arnhem · 4 km", "Installation firm, Arnhem · 4 km"),
            "facts": ["25333", "25332", "ROC A12", "Rijn IJssel"],
            "match": Markup("{} <mark>elektro</mark>, <mark>Arnhem</mark>").format(fits),
        },
        {
            "name": "B. Voorbeeld",
            "initials": "BV",
            "url": "#",
            "level": "silver",
            "place": t("Zelfstandig, Velp · 7 km", "Self-employed, Velp · 7 km"),
            "facts": ["25333", t("3 scholen", "3 schools")],
            "match": Markup("{} <mark>elektro</mark>").format(fits),
            "badges": [(t("vrij in december", "free in December"), "success")],
        },
        {
            "name": "يوسف الأمين-Hottentottententententoonstellingsmakersgilde",
            "initials": "ي",
            "url": "#",
            "level": "bronze",
            "place": t("Techniekcollege, Nijmegen · 18 km", "Technical college, Nijmegen · 18 km"),
            "facts": ["25333", t("1 school", "1 school")],
        },
    ]


def _facets(t: Words) -> list[dict[str, Any]]:
    def option(value: str, label: str, count: int, checked: bool = False) -> dict[str, Any]:
        return {"value": value, "label": label, "count": count, "checked": checked}

    return [
        {
            "legend": t("Kwalificatie (crebo)", "Qualification (crebo)"),
            "name": "crebo",
            "options": [
                option("25333", "25333 Monteur elektrotechnische installaties", 1041, True),
                option("25332", "25332 Eerste monteur", 28),
            ],
        },
        {
            "legend": t("Provincie", "Province"),
            "name": "province",
            "options": [
                option("GE", "Gelderland", 23, True),
                option("UT", "Utrecht", 11),
                option("OV", "Overijssel", 7),
            ],
        },
        {
            "legend": "Status",
            "name": "level",
            "options": [
                option("gold", t("Goud", "Gold"), 6),
                option("silver", t("Zilver", "Silver"), 9),
                option("bronze", t("Brons", "Bronze"), 8),
            ],
        },
    ]


def _evidence(t: Words) -> list[dict[str, Any]]:
    period, verified = t("Periode", "Period"), t("Gecontroleerd", "Verified")
    return [
        {
            "title": "Proeve Elektro, 14 maart",
            "url": "#",
            "kind": "document",
            "state": t("Telt mee", "Counts"),
            "tone": "success",
            "icon": "check",
            "facts": [(period, "14 mrt 2026"), (verified, t("door B. Lead, 20 mrt", "by B. Lead, 20 Mar"))],
            "counts_for": [{"label": t("Activiteiten", "Activities"), "url": "#"}],
        },
        {
            "title": "Opname panelgesprek",
            "url": "#",
            "kind": "video",
            "state": t("Wordt gecontroleerd", "Being verified"),
            "tone": "info",
            "icon": "clock",
            "facts": [(period, "2 jun 2026"), (verified, t("nog niet, uiterlijk do 3 dec", "not yet, by Thu 3 Dec"))],
        },
        {
            "title": "scan_0412.pdf",
            "url": "#",
            "kind": "document",
            "state": t("Geweigerd", "Refused"),
            "tone": "danger",
            "icon": "late",
            "facts": [
                (t("Waarom", "Why"), t("burgerservicenummer op bladzijde 2", "citizen service number on page 2"))
            ],
        },
    ]
