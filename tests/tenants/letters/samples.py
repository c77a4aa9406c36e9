"""One letter of each template, with every field filled in, as the golden files have them."""

from datetime import date
from typing import Any

from assay.letters import Citation, LetterTemplate, WrittenLetter, letter_templates, write

DAY = date(2026, 5, 12)
SENDER = ("ROC Noord", "Examenbureau", "Kanaalweg 12", "1234 AB  Zwolle", "038 123 45 67")
REGULATION = "/regulations/roc-a12/exam-regulation/2018-2019"
ARTICLE = Citation("Examenreglement 5(2)", f"{REGULATION}/articles/5")

VALUES: dict[str, dict[str, Any]] = {
    "letters.appointment": {
        "institution": "ROC Noord",
        "body": "Examencommissie op locatie",
        "function": "voorzitter",
        "nominated_by": "de ondernemingsraad",
        "starts_on": date(2026, 8, 1),
        "ends_on": date(2027, 7, 31),
        "deputises_for": "Bram Jansen",
        "choices": "Mag een lid opnieuw worden benoemd? Ja. De ervaring blijft zo in de commissie.",
    },
    "letters.adoption": {
        "institution": "ROC Noord",
        "regulation": "Examenreglement 2018-2019",
        "holds_from": date(2026, 8, 1),
        "decided_by": "Het college van bestuur",
        "decided_on": date(2026, 5, 4),
        "source": "verslag van 4 mei 2026, punt 3",
        "reason": "Het oude reglement gaf geen termijn.\nDit wel.",
        "choices": "Welk reglement geldt voor een zaak die al loopt? Het nieuwe reglement. Een regel is genoeg.",
    },
    "letters.account_approved": {
        "institution": "ROC Noord",
        "asked_on": date(2026, 5, 4),
        "first_administrator": "Sven Mulder",
    },
    "letters.account_refused": {
        "institution": "ROC <Noord> & meer",
        "asked_on": date(2026, 5, 4),
        "reason": "Dit nummer hoort bij een ander.\nVraag het na bij de KvK.",
    },
    "verification.accepted": {
        "body": "Assessorenbank Oost",
        "kind": "Certificaat",
        "handed_in": date(2026, 5, 4),
        "decided_by": "Lena Visser",
        "note": "Mooi werk.",
    },
    "verification.refused": {
        "body": "Assessorenbank Oost",
        "kind": "Certificaat",
        "handed_in": date(2026, 5, 4),
        "decided_by": "Lena Visser",
        "reason": "De handtekening ontbreekt.",
    },
}


def sample(template: LetterTemplate, language: str, **more: Any) -> WrittenLetter:
    """The letter of a template; ``more`` replaces values."""
    values = template.kept({**VALUES[template.key], **more})
    cited = dict.fromkeys(template.claims, (ARTICLE,))
    return write(
        template, values, cited, language=language, day=DAY, sender=SENDER, to_name="Noor Jansen",
        to_lines=("Dorpsstraat 1", "1234 AB  Zwolle"), signed=("Sven Mulder", "ROC Noord"),
    )  # fmt: skip


def sampled() -> list[tuple[str, str]]:
    """Every template with every language."""
    return [(key, language) for key in sorted(letter_templates()) for language in ("en", "nl")]
