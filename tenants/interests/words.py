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

PLACE = _l("Ties")
