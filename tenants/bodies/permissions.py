"""Who sees the bodies of an institution, who appoints their members, and who records mandates."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import permission, role

READ_BODIES = permission(
    "bodies:read",
    scope="organisation:read",
    grants=(role("administrator", "board", "secretary", "coordinator", "lead_assessor"),),
    whose=_l("The people who act for an institution see who sits on its bodies."),
)
KEEP_BODIES = permission(
    "bodies:keep",
    scope="organisation:write",
    grants=(role("administrator", "board", "secretary"),),
    whose=_l("The board, the secretaries and the administrators of an institution set up bodies and appoint members."),
)
KEEP_MANDATES = permission(
    "bodies.mandates:keep",
    scope="organisation:write",
    grants=(role("administrator", "board"),),
    whose=_l("The board and the administrators of an institution record who hands a power on to whom."),
)
