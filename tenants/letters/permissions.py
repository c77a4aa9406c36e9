"""Who reads letters, and who keeps the letterhead. Which letters a role reads, the template of each says."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, platform, role

READ = permission(
    "letters:read",
    scope="letters:read",
    grants=(in_person, platform, role("administrator", "board", "secretary", "lead_assessor")),
    whose=_l("The person to whom a letter was sent, and the people of the institution that sent it, read letters."),
)
READ_KINDS = permission(
    "letters.kinds:read",
    scope="letters:read",
    grants=(platform, role("administrator", "board", "secretary", "lead_assessor")),
    whose=_l("Who reads letters of an institution or of the platform sees which kinds there are, and measures text."),
)
KEEP_LETTERHEAD = permission(
    "letters.letterhead:keep",
    scope="letters:write",
    grants=(role("administrator", "secretary"),),
    whose=_l("The administrators and secretaries of an institution keep its letterhead."),
)
