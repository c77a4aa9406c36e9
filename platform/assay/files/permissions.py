"""Rights over files. Whose rows an actor sees is decided by row security and `queries.visible_to`."""

from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor, Grant, in_person, permission

_READERS: set[Grant] = set()


def let_read(grant: Grant) -> None:
    """Let these people of an institution read what was opened to it. The modules above know whose work that is."""
    _READERS.add(grant)


def reader(actor: Actor) -> bool:
    """The people of an institution whose work it is to look at what was opened to it."""
    return any(grant(actor) for grant in _READERS)


UPLOAD = permission(
    "files:upload",
    scope="portfolio:write",
    grants=(in_person,),
    whose=_l("Everyone adds files to their own portfolio."),
)
READ = permission(
    "files:read",
    scope="portfolio:read",
    grants=(in_person, reader),
    whose=_l("Files are read by their owner, and by the body they were handed in to."),
)
