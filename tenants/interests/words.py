"""Words for what a tie does."""

from collections.abc import Set
from typing import Any

from assay.i18n import lazy_gettext as _l
from tenants.interests.rules import Effect

EFFECT_WORDS: dict[Effect, Any] = {
    Effect.NONE: _l("Nothing stands in the way."),
    Effect.DECLARE: _l("It is declared, and weighed."),
    Effect.SEPARATE_ROLES: _l("Allowed once it is recorded how the roles are kept apart."),
    Effect.BARS_MATTER: _l("Takes no part in this matter."),
    Effect.BARS_ROLE: _l("Does not have this role for this person."),
}

#: Classes of ties that other institutions recorded.
CLASS_WORDS: dict[str, Any] = {
    "personal": _l("a personal tie"),
    "teaching": _l("a tie from teaching"),
    "work": _l("a tie from work"),
    "matter": _l("a tie from one matter"),
}

PLACE = _l("Ties")

#: What a tie follows from, by what the name of it begins with.
_FOLLOWS_FROM: dict[str, Any] = {"body": _l("a seat on the same body")}

#: Why nobody records here how roles are kept apart.
_OVER = _l("This tie is over. It keeps nobody out any more, so there is nothing to record here.")
_BARRED = _l("Keeping roles apart does not help here: whoever has this tie takes no part, and somebody else does it.")
_NO_MATTER = _l("There is no open matter between these two people now. When there is one, you choose it here.")
_NOT_ASKED = _l(
    "None of your regulations asks to keep roles apart because of this tie. There is nothing to record here."
)


def origin_words(origin: str, derived_from: str | None) -> Any:
    """Where a tie comes from."""
    if origin == "declared":
        return _l("declared")
    return _FOLLOWS_FROM.get((derived_from or "").partition(":")[0], _l("work that was done"))


def not_asked_words(over: bool, barred: bool, effects: Set[Effect]) -> Any:
    """Why there is nothing to record for a tie, where there is nothing.

    :param over: its last day has passed. :param barred: it keeps somebody out of an open matter. :param effects: what
        the regulations say of its kind.
    """
    if over:
        return _OVER
    if not barred and Effect.SEPARATE_ROLES in effects:
        return _NO_MATTER
    if barred or effects & {Effect.BARS_MATTER, Effect.BARS_ROLE}:
        return _BARRED
    return _NOT_ASKED
