"""Rights over files. Whose rows an actor sees is decided by row security and `queries.visible_to`."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, signed_in

UPLOAD = permission(
    "files:upload", scope="portfolio:write", grants=(in_person,), whose=_l("the person whose portfolio it is")
)
READ = permission("files:read", scope="portfolio:read", grants=(signed_in,))
