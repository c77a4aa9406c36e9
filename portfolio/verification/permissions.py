"""Who hands in, and who looks and decides. Own items are never decided on: that is asked in each act."""

from assay.files.permissions import let_read
from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, role

_LEAD = role("lead_assessor", tenant_kind="verifying_body")
# Files are opened to the body; who else acts for it has nothing to look for in them.
let_read(_LEAD)

HAND_IN = permission(
    "verification:hand-in",
    scope="portfolio:write",
    grants=(in_person,),
    whose=_l("The person whose portfolio it is hands items in."),
)
READ_OWN = permission(
    "verification.own:read",
    scope="portfolio:read",
    grants=(in_person,),
    whose=_l("The person whose portfolio it is sees what was handed in."),
)
READ_WORK = permission(
    "verification.work:read",
    scope="verification:read",
    grants=(_LEAD,),
    whose=_l("The lead assessors of a verifying body see what was handed in to it."),
)
DECIDE = permission(
    "verification:decide",
    scope="verification:write",
    grants=(_LEAD,),
    whose=_l("The lead assessors of a verifying body decide on what was handed in to it."),
)
