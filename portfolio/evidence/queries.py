"""Reading items: one's own, and those that are disclosed to the institution whose hat one wears."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, column, exists, false, func, or_, select, table

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from portfolio.evidence.models import ItemFile, PortfolioItem
from portfolio.evidence.rules import KEPT, Draft, ItemKind

# The module above writes it; here it only narrows, as the row's wall does.
_DISCLOSURE = table(
    "disclosure", *(column(name) for name in ("item_id", "tenant_id", "revoked_at", "open_until")), schema="app"
)

#: Choices of the list that evidence itself knows.
CURRENT, WITHDRAWN = "current", "withdrawn"


@dataclass(frozen=True)
class ItemPage:
    """One page of items, newest first; ``more`` is where the next one begins, None on the last."""

    items: Sequence[PortfolioItem]
    more: UUID | None


def visible_to(actor: Actor) -> Select[PortfolioItem]:
    """Items the actor may see: in the personal hat their own, in an institution's those disclosed to it now."""
    query = select(PortfolioItem)
    if actor.hat.kind == "personal":
        return query.where(PortfolioItem.person_id == actor.person_id)
    if actor.hat.kind == "institution":
        opened = exists().where(
            _DISCLOSURE.c.item_id == PortfolioItem.id,
            _DISCLOSURE.c.tenant_id == actor.tenant_id,
            _DISCLOSURE.c.revoked_at.is_(None),
            or_(_DISCLOSURE.c.open_until.is_(None), _DISCLOSURE.c.open_until > func.app.moment()),
        )
        return query.where(opened)
    return query.where(false())


def item_visible(actor: Actor, item_id: UUID, *, lock: bool = False) -> PortfolioItem:
    """One item. Raises `NotFound` for one that is not there and for one that is not theirs to see.

    :param lock: wait for others who change it and read it afresh; for the owner's acts.
    """
    query = visible_to(actor).where(PortfolioItem.id == item_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def items(
    actor: Actor,
    *,
    kind: ItemKind | None = None,
    state: str = CURRENT,
    within: Select[UUID] | None = None,
    before: UUID | None = None,
    limit: int = 25,
) -> ItemPage:
    """A page of items, newest first.

    :param state: `CURRENT` or `WITHDRAWN`. :param within: a select of item ids that another module's filter keeps.
    """
    query = visible_to(actor).order_by(PortfolioItem.id.desc()).limit(limit + 1)
    gone = PortfolioItem.withdrawn_at
    query = query.where(gone.is_not(None) if state == WITHDRAWN else gone.is_(None))
    if kind is not None:
        query = query.where(PortfolioItem.kind == kind.value)
    if within is not None:
        query = query.where(PortfolioItem.id.in_(within))
    if before is not None:
        query = query.where(PortfolioItem.id < before)
    found = db.session.scalars(query).all()
    return ItemPage(found[:limit], found[limit - 1].id if len(found) > limit else None)


def files_of_items(item_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Item → ids of the files that belong to it now, in the order they were added; what the scope may see."""
    query = (
        select(ItemFile.item_id, ItemFile.file_id)
        .where(ItemFile.item_id.in_(list(item_ids)), ItemFile.removed_at.is_(None))
        .order_by(ItemFile.added_at, ItemFile.file_id)
    )
    found: dict[UUID, list[UUID]] = {}
    for item_id, file_id in db.session.execute(query):
        found.setdefault(item_id, []).append(file_id)
    return found


def all_files_of(item_id: UUID) -> Sequence[ItemFile]:
    """Every file an item has or had, in the order they were added."""
    query = select(ItemFile).where(ItemFile.item_id == item_id).order_by(ItemFile.added_at, ItemFile.file_id)
    return db.session.scalars(query).all()


def item_of_file(actor: Actor, file_id: UUID) -> PortfolioItem | None:
    """The item a file belongs to, or belonged to, where the actor may see it."""
    query = visible_to(actor).join(ItemFile, ItemFile.item_id == PortfolioItem.id).where(ItemFile.file_id == file_id)
    return db.session.scalars(query.order_by(ItemFile.added_at.desc()).limit(1)).one_or_none()


def draft_of(item: PortfolioItem) -> Draft:
    """The item's fields as the rules see them."""
    values = {name: getattr(item, name) for name in KEPT}
    values["subjects"], values["crebo"] = tuple(item.subjects), tuple(item.crebo)
    return Draft(kind=ItemKind(item.kind), **values)
