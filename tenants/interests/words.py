"""Words for what a tie does."""

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
