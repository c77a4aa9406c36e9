"""Who reports to an institution's register, and who keeps it."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, role

REPORT = permission(
    "entry:report", scope="register:write", grants=(in_person,), whose=_l("Everyone reports for themselves.")
)
READ_OWN_REPORTS = permission(
    "entry.own:read", scope="register:read", grants=(in_person,), whose=_l("Everyone reads their own reports.")
)
_KEEPERS = (
    role("administrator", "coordinator", tenant_kind="school"),
    role("administrator", "coordinator", tenant_kind="exam_bureau"),
)
READ_ENTRIES = permission(
    "entry:read",
    scope="register:read",
    grants=_KEEPERS,
    whose=_l("The coordinators and administrators of a school or exam bureau keep its register."),
)
KEEP_ENTRIES = permission(
    "entry:keep",
    scope="register:write",
    grants=_KEEPERS,
    whose=_l("The coordinators and administrators of a school or exam bureau keep its register."),
)
