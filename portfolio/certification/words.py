"""The words of status: levels, what is missing, what to do, events."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from assay.i18n import format_date, get_locale, ngettext
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.web.ui.medal import WORDS as LEVEL_WORDS
from portfolio.certification.rules import (
    Basis,
    Criterion,
    FactKind,
    Lack,
    Missing,
    Scheme,
    Step,
    Subject,
    Words,
)

PLACE = _l("Status")
PLACE_FALLS = _l("Falls")
PLACE_SCHEME = _l("Scheme")
#: Why a lead assessor does not decide: by a tie that the regulations bar, or that asks for a separation of roles.
TIED = _l("A tie between you and this assessor is recorded. Another lead assessor decides on the status.")
TIED_APART = _l(
    "A tie between you and this assessor is recorded. You can decide once it is recorded how the roles are kept apart."
)

SUBJECTS: Mapping[Subject, Any] = {
    Subject.EXAM_PROCESS: _l("the exam process and the roles in it"),
    Subject.JUDGING: _l("judging observations and products"),
    Subject.CLOSING_INTERVIEW: _l("holding a closing interview"),
}
#: Words of the button that adds evidence of a kind.
ADD: Mapping[FactKind, Any] = {
    FactKind.CERTIFICATE: _l("Add a certificate"),
    FactKind.TRAINING: _l("Add a training"),
    FactKind.ACTIVITY: _l("Add work as an assessor"),
    FactKind.FURTHER_TRAINING: _l("Add further training"),
    FactKind.REFRESHER: _l("Add a refresher course"),
    FactKind.PERMANENT_EDUCATION: _l("Add a permanent education track"),
    FactKind.YEARLY_OVERVIEW: _l("Add a yearly overview"),
    FactKind.OTHER: _l("Add an item"),
}
FACTS: Mapping[FactKind, Any] = {
    FactKind.CERTIFICATE: _l("Certificate issued"),
    FactKind.TRAINING: _l("Training"),
    FactKind.ACTIVITY: _l("Work as an assessor"),
    FactKind.FURTHER_TRAINING: _l("Further training"),
    FactKind.REFRESHER: _l("Refresher course"),
    FactKind.PERMANENT_EDUCATION: _l("Permanent education track"),
    FactKind.YEARLY_OVERVIEW: _l("Yearly overview"),
    FactKind.OTHER: _l("Something else"),
}
_EVENTS: Mapping[str, Any] = {
    "rise": _l("Risen to %(to)s"),
    "fall_proposed": _l("Fall to %(to)s proposed"),
    "fall_proposal_ended": _l("The proposal to fall to %(to)s no longer stands"),
    "fall_confirmed": _l("Fallen to %(to)s"),
    "fall_refused": _l("The fall to %(to)s was refused; the level stays"),
}


def in_words(words: Words) -> str:
    """The scheme's own words in the language of the page."""
    locale = get_locale()
    return words.in_language(locale.language if locale else "nl")


def level_words(level: str) -> Any:
    """The name of a level."""
    return LEVEL_WORDS[level]


def in_sentence(level: str) -> str:
    """The name of a level within a sentence."""
    return str(LEVEL_WORDS[level]).lower()


def event_words(kind: str, to_level: str) -> str:
    """A step of the held level."""
    return str(_EVENTS[kind]) % {"to": in_sentence(to_level)}


def missing_words(missing: Sequence[Missing]) -> str:
    """What is missing for a criterion, in one or two sentences."""
    sentences = []
    subjects = [str(SUBJECTS[each.subject]) for each in missing if each.subject is not None]
    if subjects:
        sentences.append(_("Still missing: training about %(subjects)s.", subjects=_listed(subjects)))
    years = [str(each.year) for each in missing if each.lack is Lack.OVERVIEW]
    if years:
        sentences.append(_overviews(years))
    for each in missing:
        match each.lack:
            case Lack.CERTIFICATE:
                sentences.append(_("There is no valid certificate that was accepted."))
            case Lack.ITEMS:
                sentences.append(ngettext("One more is needed.", "%(num)d more are needed.", each.count))
            case Lack.ORGANISATIONS:
                sentences.append(
                    ngettext(
                        "They must be for %(num)d more institution.",
                        "They must be for %(num)d more institutions.",
                        each.count,
                    )
                )
            case _:
                pass
    return " ".join(sentences)


def steps_words(steps: Sequence[Step], today: date, met: Collection[str] = ()) -> list[str]:
    """What to do for the next level. One training may be about several subjects, so they are one thing to do.

    :param met: ids of the criteria that are met now, and end before that level can be reached.
    """
    subjects = [str(SUBJECTS[step.subject]) for step in steps if step.subject is not None]
    training = [_("Follow a training about %(subject)s", subject=_listed(subjects))] if subjects else []
    return [*training, *(_step_words(step, today, met) for step in steps if step.subject is None)]


def _step_words(step: Step, today: date, met: Collection[str]) -> str:
    words = _step(step)
    if step.lack is Lack.CERTIFICATE and step.criterion_id in met:
        return _("Get a new certificate: yours ends before then")
    if step.from_day > today and step.lack is Lack.OVERVIEW:
        # It may be handed in before, and must be where the level would fall on that day.
        return _("%(step)s; it counts from %(day)s", step=words, day=format_date(step.from_day))
    if step.from_day > today:
        return _("%(step)s, from %(day)s", step=words, day=format_date(step.from_day))
    return words


def _step(step: Step) -> str:
    match step.lack:
        case Lack.OVERVIEW:
            return _("Record your overview of %(year)s", year=step.year)
        case Lack.CERTIFICATE:
            return _("Get a valid certificate")
        case _:
            words = _counted(step.kinds, step.count)
    if step.new_organisations:
        more = ngettext("for one other institution", "for %(num)d other institutions", step.new_organisations)
        return f"{words}, {more}"
    return words


def _counted(kinds: Sequence[FactKind], count: int) -> str:
    if FactKind.ACTIVITY in kinds:
        return ngettext("Work as an assessor once", "Work as an assessor %(num)d times", count)
    if FactKind.FURTHER_TRAINING in kinds:
        return ngettext("Follow further training once", "Follow further training %(num)d times", count)
    return ngettext(
        "Follow one refresher course or permanent education track",
        "Follow %(num)d refresher courses or permanent education tracks",
        count,
    )


def source_words(scheme: Scheme, criterion: Criterion) -> str:
    """Where a criterion comes from: document and article, or the body's own setting."""
    return " ".join([*_cited(criterion.basis), *_settings(scheme, criterion)])


def rule_words(scheme: Scheme, basis: Basis) -> str:
    """The scheme with the places a level rests on, and that the rest is a choice of the body."""
    words = [in_words(scheme.title) + ".", *_cited(basis)]
    if basis.setting:
        words.append(_("What this level asks is a setting; the sources do not name it."))
    return " ".join(words)


def _cited(basis: Basis) -> list[str]:
    """Document and article, as their readers know them; numbers of our own catalogue say nothing to them."""
    documents: dict[str, dict[str, None]] = {}
    for source in basis.sources:
        documents.setdefault(source.document, {})[source.article] = None
    places = "; ".join(f"{document}: {', '.join(articles)}" for document, articles in documents.items())
    return [_("Source: %(sources)s.", sources=places)] if places else []


def _settings(scheme: Scheme, criterion: Criterion) -> list[str]:
    if criterion.basis.setting:
        return [_("This point is a setting of %(scheme)s; the sources do not name it.", scheme=in_words(scheme.title))]
    if any(number.basis.setting and number.value for number in criterion.numbers().values()):
        return [_("How it is counted is a setting; the sources do not name it.")]
    return []


def _overviews(years: Sequence[str]) -> str:
    if len(years) == 1:
        return _("The overview of %(year)s is missing.", year=years[0])
    return _("The overviews of %(years)s are missing.", years=_listed(years))


def _listed(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(most)s and %(last)s", most=", ".join(parts[:-1]), last=parts[-1])
