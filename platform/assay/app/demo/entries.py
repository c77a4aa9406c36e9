"""Who reported to which school, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from assay.app.demo.acts import Acts
from assay.db import db
from assay.permissions import Actor
from marketplace.entries import operations
from marketplace.entries.models import RegisterEntry
from marketplace.entries.rules import Check

#: For criteria that the accepted evidence does not meet: what the school saw itself.
_SEEN = Check(met=True, note="Bewijs van een scholingsdag gezien tijdens het gesprek op school.")
_KEEPER = {"linde": "femke", "leie": "pieter"}


def in_month(acts: Acts, month: int) -> None:
    """What happens between assessors and schools, so many months before the end of the story."""
    match month:
        case 22:
            report(acts, "sanne", "linde", "Ik beoordeel graag in de zorg, ook bij jullie.")
            report(acts, "liesbeth", "leie", "Ik ken jullie opleiding uit mijn eigen schooltijd.")
            report(acts, "ineke", "linde", "Ik werk op dinsdag en donderdag.", track_open=False)
        case 21:
            for key, house in (("sanne", "linde"), ("liesbeth", "leie"), ("ineke", "linde")):
                register(acts, key, house)
        case 14:
            report(acts, "aziz", "linde", "")
            report(acts, "sofie", "leie", "Ook beschikbaar voor kappersexamens.")
        case 13:
            register(acts, "aziz", "linde")
            register(acts, "sofie", "leie")
        case 7:
            deregister(acts, "ineke", "linde", "Op eigen verzoek: zij beoordeelt dit jaar niet.")
        case 3:
            report(acts, "marijke", "linde", "Ik ben pas begonnen en leer snel.")
        case 2:
            decline(acts, "marijke", "linde", "Wij vragen twee jaar ervaring. Meld je daarna gerust weer.")
        case _:
            pass


def report(acts: Acts, key: str, house: str, message: str, *, track_open: bool = True) -> None:
    """Somebody reports to a school (R055)."""
    tenant_id = acts.houses[house].tenant_id
    assert tenant_id is not None
    with acts.stage.acting(acts.players[key]) as actor:
        operations.report(actor, acts.stage.now, tenant_id, message, track_open)


def register(acts: Acts, key: str, house: str) -> None:
    """The school checks and enters them (R056, R057)."""
    with _entry(acts, key, house) as (actor, entry):
        shown = (entry.shown or {}).get("criteria", ())
        answers = {criterion["id"]: _SEEN for criterion in shown if not criterion["met"]}
        operations.register(actor, acts.stage.now, entry.id, answers, entry.version)


def decline(acts: Acts, key: str, house: str, reason: str) -> None:
    """The school does not enter them."""
    with _entry(acts, key, house) as (actor, entry):
        operations.decline(actor, acts.stage.now, entry.id, reason, entry.version)


def deregister(acts: Acts, key: str, house: str, reason: str) -> None:
    """The school ends the registration (R050)."""
    with _entry(acts, key, house) as (actor, entry):
        operations.deregister(actor, acts.stage.now, entry.id, reason, entry.version)


@contextmanager
def _entry(acts: Acts, key: str, house: str) -> Iterator[tuple[Actor, RegisterEntry]]:
    """The running entry of somebody at a school, in the hat of who keeps its register."""
    with acts.stage.acting(acts.players[_KEEPER[house]], acts.hat(house)) as actor:
        query = select(RegisterEntry).where(
            RegisterEntry.tenant_id == actor.tenant_id,
            RegisterEntry.person_id == acts.players[key].person_id,
            RegisterEntry.state.in_(("reported", "registered")),
        )
        yield actor, db.session.scalars(query).one()
