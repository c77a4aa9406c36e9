"""Who looks after work that failed."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import permission, platform

MANAGE_JOBS = permission(
    "outbox.jobs:manage",
    scope="platform:write",
    grants=(platform,),
    whose=_l("The administrators of the platform look after work that failed."),
)
