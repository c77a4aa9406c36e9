"""Reading is open to everyone; the list of qualifications is kept by the platform."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import permission, platform

IMPORT_QUALIFICATIONS = permission(
    "reference.qualifications:import",
    scope="reference:write",
    grants=(platform,),
    whose=_l("The administrators of the platform keep the list of qualifications."),
)
