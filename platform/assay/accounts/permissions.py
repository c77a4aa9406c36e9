"""Rights over one's own account. They hold in the personal hat; the pages force it."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, signed_in

READ = permission("account:read", scope="account:read", grants=(in_person,), whose=_l("the person whose account it is"))
CHANGE = permission(
    "account:change", scope="account:write", grants=(in_person,), whose=_l("the person whose account it is")
)
READ_OWN_INBOX = permission(
    "account.inbox:read", scope="account:read", grants=(in_person,), whose=_l("the person it was sent to")
)
WHO_AM_I = permission("account.self:read", scope="account:read", grants=(signed_in,))
