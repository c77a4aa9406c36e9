"""Rights over one's own profile. They hold in the personal hat."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission

READ_PROFILE = permission(
    "profile:read", scope="register:read", grants=(in_person,), whose=_l("Everyone reads their own profile.")
)
CHANGE_PROFILE = permission(
    "profile:change", scope="register:write", grants=(in_person,), whose=_l("Everyone decides on their own profile.")
)
