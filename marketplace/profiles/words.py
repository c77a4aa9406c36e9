"""The words people answer to. A change of meaning here asks for a new `rules.TEXT_VERSION`."""

from typing import Any

from assay.i18n import lazy_gettext as _l

FIELD_WORDS: dict[str, Any] = {
    "name": _l("My name"),
    "organisation": _l("My organisation"),
    "schools": _l("Schools I work for"),
    "crebo": _l("My qualifications (crebo)"),
    "province": _l("My province"),
    "place": _l("My place"),
    "status": _l("My status"),
    "trainings": _l("Training I followed"),
    "about": _l("What I wrote about myself"),
    "photo": _l("My photo"),
    "contact": _l("My contact details"),
    "search_engines": _l("Search engines"),
    "all": _l("Not be found at all"),
}
AUDIENCE_WORDS: dict[str, Any] = {
    "public": _l("Everyone"),
    "institutions": _l("Institutions"),
    "nobody": _l("Nobody"),
}
#: The sentence above the questions: what opening means. Part of the text that is agreed to.
CONSENT_TEXT = _l(
    "You decide for each point who sees it. Everyone means: anyone on the internet, without signing in. Institutions "
    "means: people who act for an approved school, exam bureau or assessor bank. You can change it at any time. A "
    "change works at once."
)
STATE_WORDS: dict[str, Any] = {
    "public": _l("Everyone can find you."),
    "institutions": _l("Institutions can find you."),
    "nobody": _l("Nobody can find you."),
}
