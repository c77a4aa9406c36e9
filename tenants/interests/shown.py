"""What pages and the API say beforehand to whom a tie keeps out of a matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from assay.permissions import Actor
from tenants.interests import queries
from tenants.interests.rules import Effect
from tenants.regulations.rules.edition import Article


@dataclass(frozen=True)
class KeptOut:
    """Why a tie keeps the actor out of a matter.

    :ivar effect: as a regulation says it: ``bars_matter``, ``bars_role`` or ``separate_roles``.
    :ivar articles: numbers, and ``cites``: each with its line of the table of contents of ``document``.
    :ivar tie_id: the tie, where the actor may look at it. :ivar matter: as a separation of roles names it.
    """

    effect: str
    words: Any
    articles: list[str]
    cites: list[tuple[str, Article | None]]
    document: str
    tie_id: UUID | None
    matter: str

    @property
    def apart(self) -> bool:
        """Whether a recorded separation of roles is all that is asked."""
        return self.effect == Effect.SEPARATE_ROLES


def kept_out(
    actor: Actor, on: date, matters: Mapping[str, UUID], *, role: str, words: Any, apart: Any
) -> dict[str, KeptOut]:
    """Those of these matters that a tie keeps the actor, who has ``role``, out of; as `operations.refuse_tied` refuses
    (R080, R336, R374). As many statements as for one.

    :param matters: each with whose it is; the actor's own are left out, for nobody decides on those anyway.
    :param words: why another decides, and ``apart`` where the regulations only ask for a recorded separation of roles.
    """
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    others = {matter: whose for matter, whose in matters.items() if whose != actor.person_id}
    verdicts = queries.checks(actor.tenant_id, on, one=actor.person_id, role=role, matters=others)
    out = {matter: verdict for matter, verdict in verdicts.items() if not verdict.allowed}
    said = queries.rules_in_packs(actor.tenant_id, on) if out else []
    found = {}
    for matter, verdict in out.items():
        tie, rule = verdict.tie, verdict.rule
        assert tie is not None
        assert rule is not None
        pack = queries.source_of(said, rule)
        found[matter] = KeptOut(
            effect=verdict.effect.value,
            words=apart if verdict.effect is Effect.SEPARATE_ROLES else words,
            articles=list(rule.article),
            cites=[(number, pack.article(number) if pack else None) for number in rule.article],
            document=pack.edition.document if pack else "",
            tie_id=tie.id if queries.may_see(actor, tie) else None,
            matter=matter,
        )
    return found
