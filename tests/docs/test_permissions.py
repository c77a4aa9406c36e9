"""`docs/permissions.md` is the permission table; this compares it, and makes it anew."""

import os
import re
from pathlib import Path

from assay.accounts.forms import SCOPE_WORDS
from assay.accounts.rules import SCOPES_OF_HAT, TOKEN_SCOPES
from assay.app.factory import MODULES
from assay.i18n.catalogue import package_folders
from assay.permissions import Grant, Permission, permission_table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"

_HEAD = """\
# Who may do what

Made from the permission table by a test (`tests/docs/test_permissions.py`); do not edit.

A page or a call names one permission. Whoever fits one of its alternatives has the right; an API token also needs the
scope. What somebody then sees is narrowed further by row security and by each module's queries. A right that is missing
answers 403 and says whose it is; what is not yours to see answers 404.

| Permission | Who has it | Scope of a token |
|---|---|---|
"""


def _who(grant: Grant) -> str:
    """One alternative in words: the first line of what the grant says of itself."""
    said = re.sub(r"\s+", " ", (grant.__doc__ or "").strip().split("\n\n")[0])
    if grant.__qualname__.startswith("role."):
        roles, _, kind = said.partition(" of a ")
        kind = kind.replace("_", " ") or "institution"
        place = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        return f"{' or '.join(roles.replace('_', ' ').split('|'))} of {place}, in its hat"
    return said.rstrip(".").lower() if said else grant.__name__.replace("_", " ")


def _row(permission: Permission) -> str:
    who = "; or ".join(_who(grant) for grant in permission.grants)
    return f"| `{permission.name}` | {who} | `{permission.scope}` |"


def permissions_document() -> str:
    """The whole page, in Markdown."""
    _import_every_permission()
    return _HEAD + "\n".join(_row(permission) for permission in permission_table()) + "\n"


def _import_every_permission() -> None:
    import importlib

    for name in MODULES:
        importlib.import_module(name)
    for folder in package_folders():
        for file in sorted([*folder.rglob("permissions.py"), *folder.rglob("today.py")]):
            parts = file.relative_to(folder).with_suffix("").parts
            # `tenants.organisations.pages.today` declares none; importing it does no harm.
            importlib.import_module(".".join((folder.name, *parts)))


def test_the_table_of_permissions_is_what_the_program_knows() -> None:
    """After a wanted change run this with ASSAY_WRITE_GOLDEN=1 and read the difference."""
    made = permissions_document()
    if os.environ.get("ASSAY_WRITE_GOLDEN"):
        DOCUMENT.write_text(made, encoding="utf-8")
    assert made == DOCUMENT.read_text(encoding="utf-8")


def test_every_permission_says_who_has_it() -> None:
    _import_every_permission()
    assert [permission.name for permission in permission_table() if not permission.grants] == []
    assert [p.name for p in permission_table() if any(not grant.__doc__ for grant in p.grants)] == []


def test_a_token_can_be_given_every_scope_that_a_permission_asks_for() -> None:
    """Otherwise an act of the pages is in the API for nobody."""
    _import_every_permission()
    asked_for = {permission.scope for permission in permission_table()}
    assert asked_for == set(TOKEN_SCOPES) == set(SCOPE_WORDS) == {each for of in SCOPES_OF_HAT.values() for each in of}
