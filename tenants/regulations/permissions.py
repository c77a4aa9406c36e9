"""Who takes editions into force, who keeps the calendar, and who writes packs. Reading is for everyone."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import permission, platform, role

ADOPT = permission(
    "regulations:adopt",
    scope="regulations:write",
    grants=(role("administrator", "board"),),
    whose=_l("The administrators and the board of an institution take regulations into force."),
)
KEEP_CALENDAR = permission(
    "regulations.calendar:keep",
    scope="regulations:write",
    grants=(role("administrator", "secretary"),),
    whose=_l("The administrators and secretaries of an institution keep its calendar and locations."),
)
KEEP_DUTIES = permission(
    "regulations.duties:keep",
    scope="regulations:write",
    grants=(role("administrator", "board", "secretary", "coordinator"),),
    whose=_l("The administrators, the board, secretaries and coordinators of an institution record duties as done."),
)
READ_KEPT = permission(
    "regulations:keep",
    scope="regulations:read",
    grants=(role("administrator", "board", "secretary", "coordinator", "lead_assessor"),),
    whose=_l("The people who act for an institution see how it keeps its regulations."),
)
AUTHOR = permission(
    "regulations:author",
    scope="platform:write",
    grants=(platform,),
    whose=_l("The administrators of the platform write and publish regulations."),
)
