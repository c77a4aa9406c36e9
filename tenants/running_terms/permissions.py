"""Who sees terms that run, and who extends, suspends or sets them. Which ones is asked of each term."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import in_person, permission, platform, role

#: Who sees every term of the institution; others see those that their role must act on.
SEE_ALL = frozenset({"administrator", "board", "secretary"})

#: Who may keep a term at an institution; which one is asked of each.
KEEPERS = ("administrator", "board", "secretary", "coordinator", "lead_assessor")

READ = permission(
    "terms:read",
    scope="terms:read",
    grants=(in_person, role(*KEEPERS), platform),
    whose=_l("Everyone who is signed in sees the terms that are theirs."),
)
KEEP = permission(
    "terms:keep",
    scope="terms:write",
    # A coordinator where the regulation names a body they sit in, or their role, to make a term longer.
    grants=(role(*KEEPERS),),
    whose=_l("The people of an institution who must act on a term extend or suspend it."),
)
CHOOSE_DOCUMENT = permission(
    "terms.documents:choose",
    scope="terms:write",
    grants=(role("administrator"),),
    whose=_l("The administrators of an institution say which of its documents counts for a term."),
)
