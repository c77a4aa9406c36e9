"""Articles beside claims, and what a regulation asks for in a letter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from assay.letters import Citation, LetterTemplate, Wanted
from assay.letters.template import MOST
from tenants.regulations import queries
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.exams_said import Contents, LanguageLevel
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import FactMissing, NoSuchValue, Regulation


def cited(pack: Pack, provision: Provision, language: str) -> tuple[Citation, ...]:
    """The articles of a provision, each as its regulation is cited, with the page that shows it."""
    return of_articles(pack, provision.article, language)


def of_articles(pack: Pack, articles: Sequence[str], language: str) -> tuple[Citation, ...]:
    """The same of these articles."""
    edition = pack.edition
    name = edition.cites_as.in_language(language)
    return tuple(
        Citation(f"{name} {number}", f"/regulations/{edition.address}/articles/{_of_contents(pack, number)}")
        for number in articles
    )


def of_law(tenant_id: UUID, on: date, kind: str, key: str, language: str) -> tuple[Citation, ...]:
    """The articles of what an institution's regulations say about something on a day; none where they are silent."""
    for regulation in _regulations(tenant_id, on):
        try:
            held = regulation.get(kind, key)
        except (NoSuchValue, FactMissing):
            continue
        return cited(regulation.pack, held.provision, language)
    return ()


def choices(
    regulation: Regulation, those: Iterable[tuple[str, str]], language: str
) -> tuple[str, tuple[Citation, ...]]:
    """What the institution chose where its regulation leaves something open, with the reason, and the articles that
    leave it open. Nothing where it chose nothing: the default of a pack is not its choice.

    :param those: kinds and keys of the values concerned.
    """
    said: list[str] = []
    cites: dict[Citation, None] = {}
    for kind, key in those:
        try:
            answered = regulation.get(kind, key).answers
        except (NoSuchValue, FactMissing):
            continue
        for point, answer in answered:
            option = next((each for each in point.options if answer and each.key == answer.option), None)
            if answer is None or option is None:
                continue
            words = f"{point.question.in_language(language)} {option.text.in_language(language)}. {answer.reason}"
            if words not in said:
                said.append(words)
                cites |= dict.fromkeys(of_articles(regulation.pack, point.article, language))
    text = "\n".join(said)
    return text if len(text) <= MOST["text"] else text[: MOST["text"] - 1] + "…", tuple(cites)


def choices_of_law(
    tenant_id: UUID, on: date, those: Collection[tuple[str, str]], language: str
) -> tuple[str, tuple[Citation, ...]]:
    """The same of all its regulations on a day, as the first one that has something to say."""
    found = (choices(regulation, those, language) for regulation in _regulations(tenant_id, on))
    return next((each for each in found if each[0]), ("", ()))


def of_edition(found: EditionFound, language: str) -> tuple[Citation, ...]:
    """A whole edition, with its permanent page."""
    name = queries.pack_of(found.id).edition.cites_as.in_language(language)
    return (Citation(f"{name} {found.edition}", f"/regulations/{found.address}"),)


def wanted(tenant_id: UUID, on: date, template: LetterTemplate, language: str) -> list[Wanted]:
    """What the institution's regulations ask for in this kind of letter on a day."""
    if not template.document:
        return []
    return [
        Wanted(item.key, item.text.in_language(language), contents.article)
        for regulation in _regulations(tenant_id, on)
        for contents in asked_in(regulation.pack, template.document)
        for item in contents.items
        if item.required
    ]


def levels(tenant_id: UUID, on: date, template: LetterTemplate) -> Iterator[tuple[Pack, LanguageLevel]]:
    """What the institution's regulations say of the level of language of this kind of letter on a day."""
    for regulation in _regulations(tenant_id, on):
        for provision in regulation.pack.of_kind("language_level"):
            said = regulation.held("language_level", provision).provision
            if isinstance(said, LanguageLevel) and {"letter", template.document} & set(said.documents):
                yield regulation.pack, said


def asked_in(pack: Pack, document: str) -> list[Contents]:
    """What a pack lays down about the contents of one kind of document."""
    found = pack.of_kind("contents")
    return [each for each in found if isinstance(each, Contents) and each.document == document]


def _regulations(tenant_id: UUID, on: date) -> Iterator[Regulation]:
    law = queries.law_of(tenant_id)
    for document in law.documents(on):
        regulation = law.regulation(document, on, queries.pack_of)
        if regulation is not None:
            yield regulation


def _of_contents(pack: Pack, number: str) -> str:
    article = pack.article(number)
    return article.number if article else number
