"""Who searches the part of the register that was opened to institutions. The public part is open to everyone."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import permission, role, signed_in

FIND = permission(
    "register:find",
    scope="register:read",
    grants=(role("administrator", "coordinator", "lead_assessor"),),
    whose=_l("The people who act for an approved institution search this part of the register."),
)
GO_SEARCH = permission(
    "register:go",
    scope="register:read",
    grants=(signed_in,),
    whose=_l("Everyone who is signed in searches the register."),
)
