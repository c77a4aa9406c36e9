"""Who sees a status, and who decides on a fall. Nobody decides on their own status: that is asked in the act."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, role, signed_in

_LEAD = role("lead_assessor", tenant_kind="verifying_body")

READ_OWN = permission(
    "status:read",
    scope="portfolio:read",
    grants=(in_person,),
    whose=_l("Everyone sees their own status."),
)
READ_ASSESSORS = permission(
    "status.assessors:read",
    scope="verification:read",
    grants=(_LEAD,),
    whose=_l("The lead assessors of a verifying body see the status of who handed something in to it."),
)
DECIDE_FALL = permission(
    "status.fall:decide",
    scope="verification:write",
    grants=(_LEAD,),
    whose=_l("The lead assessors of a verifying body decide on falls."),
)
READ_SCHEME = permission(
    "status.scheme:read",
    scope="portfolio:read",
    grants=(signed_in,),
    whose=_l("Everyone who is signed in reads by which rules a body judges."),
)
READ_BODY_SCHEME = permission(
    "status.body_scheme:read",
    scope="verification:read",
    grants=(role("administrator", "coordinator", "lead_assessor", tenant_kind="verifying_body"),),
    whose=_l("The people of a verifying body see which scheme it judges by."),
)
ADOPT_SCHEME = permission(
    "status.body_scheme:adopt",
    scope="verification:write",
    grants=(role("administrator", tenant_kind="verifying_body"),),
    whose=_l("The administrators of a verifying body choose the scheme it judges by."),
)
