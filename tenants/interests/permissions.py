"""Who declares a tie, and who sees those of others."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import permission, role

DECLARE = permission(
    "interests:declare",
    scope="organisation:write",
    grants=(role("administrator", "board", "secretary", "coordinator", "lead_assessor"),),
    whose=_l("The people who act for an institution declare their own ties."),
)
KEEP = permission(
    "interests:keep",
    scope="organisation:write",
    grants=(role("administrator", "secretary"),),
    whose=_l("The administrators and secretaries of an institution keep its ties and decide how roles are kept apart."),
)
