"""Who acts, and the one table from permission to who holds it.

A page, an API route and a job name a `Permission` and nothing more. Each permission lists alternatives; one
alternative that fits is enough. What may be read and what may be listed follow from the same scope: row security
gives a person's or an institution's rows, the module's ``queries.visible_to(actor)`` narrows them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from assay.problems import Forbidden, SignInRequired

HatKind = Literal["none", "personal", "institution", "platform"]


@dataclass(frozen=True)
class Hat:
    """In which quality a person acts. ``key`` is what the session stores: ``personal``, ``platform`` or a tenant id."""

    kind: HatKind
    tenant_id: UUID | None = None
    name: str = ""
    slug: str = ""
    tenant_kind: str = ""
    country: str = ""
    brand: dict[str, Any] | None = None
    roles: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return str(self.tenant_id) if self.kind == "institution" else self.kind


@dataclass(frozen=True)
class Actor:
    """Who acts now: a person in one hat, or nobody (``Actor.ANONYMOUS``), or a job (``person_id`` is None)."""

    person_id: UUID | None
    hat: Hat
    name: str = ""
    email: str = ""
    language: str = "nl"
    theme: str = "auto"
    hats: tuple[Hat, ...] = ()
    unread: int = 0
    session_id: UUID | None = None
    #: None for a session in the browser; for an API token the scopes it was given.
    token_scopes: frozenset[str] | None = None
    #: The session's hat is gone (the role ended); the person was put back into the personal hat.
    hat_lost: bool = False
    #: On a page that is always personal: the hat of the session, which the bar shows. None where ``hat`` is it.
    session_hat: Hat | None = None

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def tenant_id(self) -> UUID | None:
        return self.hat.tenant_id


ANONYMOUS = Actor(person_id=None, hat=Hat("none"))

Grant = Callable[[Actor], bool]


def in_person(actor: Actor) -> bool:
    """Anyone signed in, acting for themselves."""
    return actor.signed_in and actor.hat.kind == "personal"


def signed_in(actor: Actor) -> bool:
    """Anyone signed in, in any hat."""
    return actor.signed_in


def platform(actor: Actor) -> bool:
    """A platform administrator in the platform hat."""
    return actor.hat.kind == "platform"


def role(*roles: str, tenant_kind: str | None = None) -> Grant:
    """In an institution's hat with one of these roles, and, where asked, at this kind of institution."""

    def holds(actor: Actor) -> bool:
        return (
            actor.hat.kind == "institution"
            and bool(actor.hat.roles & set(roles))
            and (tenant_kind is None or actor.hat.tenant_kind == tenant_kind)
        )

    holds.__doc__ = "|".join(roles) + (f" of a {tenant_kind}" if tenant_kind else "")
    return holds


@dataclass(frozen=True)
class Permission:
    """One right.

    :param name: ``module.noun:verb``; listed in ``docs/permissions.md``, which a test compares.
    :param scope: what an API token must carry, ``area:read`` or ``area:write``.
    :param grants: alternatives; one that holds is enough.
    :param whose: a sentence that says whose right it is, shown when it is refused.
    """

    name: str
    scope: str
    grants: tuple[Grant, ...]
    whose: Any = field(compare=False)

    def holds(self, actor: Actor) -> bool:
        """Whether this actor has the right, the token's scopes included."""
        if actor.token_scopes is not None and self.scope not in actor.token_scopes:
            return False
        return any(grant(actor) for grant in self.grants)

    def require(self, actor: Actor) -> None:
        """Raise `SignInRequired` for nobody and `Forbidden` for the wrong hat, role or token scope."""
        if self.holds(actor):
            return
        if not actor.signed_in:
            raise SignInRequired
        raise Forbidden(whose=self.whose, permission=self.name)


class _Public:
    """Open to everyone; the transaction has no person and no institution."""

    name = "public"

    def __repr__(self) -> str:
        return "PUBLIC"


PUBLIC = _Public()
#: Sign-up, sign-in, reset: before anyone is known.
ACCOUNT_DOOR = _Public()
ACCOUNT_DOOR.name = "account-door"

_TABLE: dict[str, Permission] = {}


def permission(name: str, *, scope: str, grants: tuple[Grant, ...], whose: Any) -> Permission:
    """Add a row to the permission table. Raises `ValueError` where the name is taken."""
    if name in _TABLE:
        raise ValueError(f"permission {name} stands twice")
    _TABLE[name] = Permission(name, scope, grants, whose)
    return _TABLE[name]


def permission_table() -> Iterator[Permission]:
    """Every permission that the imported modules declare, by name."""
    return iter(sorted(_TABLE.values(), key=lambda p: p.name))
