"""Who lets institutions in, and who keeps an institution's people and settings."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, platform, role

DECIDE_REQUESTS = permission(
    "organisation.requests:decide",
    scope="organisation:write",
    grants=(platform,),
    whose=_l("The administrators of the platform decide on requests for an account."),
)
KEEP_INSTITUTIONS = permission(
    "organisation.institutions:keep",
    scope="organisation:write",
    grants=(platform,),
    whose=_l("The administrators of the platform keep the list of institutions."),
)
READ_PEOPLE = permission(
    "organisation.people:read",
    scope="organisation:read",
    grants=(role("administrator", "coordinator", "lead_assessor", "board", "secretary"),),
    whose=_l("The people who act for an institution see who else does."),
)
KEEP_PEOPLE = permission(
    "organisation.people:keep",
    scope="organisation:write",
    grants=(role("administrator"),),
    whose=_l("The administrators of an institution appoint its people."),
)
CHANGE_SETTINGS = permission(
    "organisation.settings:change",
    scope="organisation:write",
    grants=(role("administrator"),),
    whose=_l("The administrators of an institution change its settings."),
)
ACCEPT_INVITATION = permission(
    "organisation.invitation:accept",
    scope="account:write",
    grants=(in_person,),
    whose=_l("The person who was invited accepts the invitation."),
)
