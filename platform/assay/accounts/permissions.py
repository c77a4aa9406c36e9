"""Rights over one's own account. They hold in the personal hat; the pages force it."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, signed_in

READ = permission(
    "account:read", scope="account:read", grants=(in_person,), whose=_l("Everyone keeps their own account.")
)
CHANGE = permission(
    "account:change", scope="account:write", grants=(in_person,), whose=_l("Everyone keeps their own account.")
)
READ_OWN_INBOX = permission(
    "account.inbox:read", scope="account:read", grants=(in_person,), whose=_l("Everyone reads their own messages.")
)
WHO_AM_I = permission(
    "account.self:read",
    scope="account:read",
    grants=(signed_in,),
    whose=_l("Everyone who is signed in sees who they are."),
)
