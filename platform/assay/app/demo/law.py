"""The law of the institutions in the demo: what they adopted and answered, their calendar, a body and its people."""

from __future__ import annotations

from datetime import date, timedelta

from assay.app.demo.acts import Acts
from tenants.bodies.operations import appointing, keeping
from tenants.bodies.operations.appointing import Appointee
from tenants.interests import operations as interests
from tenants.regulations import queries
from tenants.regulations.operations import adopting, amending, calendars, locations
from tenants.regulations.operations.recording import Decision

#: Who adopts which edition: the administrator, the house, and its address.
ADOPTED = (
    ("hendrik", "bank", "assessor-bank/scheme/2026"),
    ("ruud", "linde", "roc-a12/exam-regulation/2018-2019"),
    ("griet", "leie", "flanders/evidence-guide/2026"),
)


def adopt(acts: Acts) -> None:
    """Every institution takes the regulations of its kind into force, a month ahead of today."""
    for by, house, address in ADOPTED:
        issuer, document, edition = address.split("/")
        with acts.stage.acting(acts.players[by], acts.hat(house)) as actor:
            found = queries.edition_at(issuer, document, edition)
            decision = Decision("College van bestuur", acts.today, f"Besluit {acts.today.year}-4")
            adopting.adopt(actor, acts.stage.now, found.id, acts.today, decision, accepted=True)
    acts.stage.settle()


def keep_house(acts: Acts) -> None:
    """The school: closing days, a location, an answer, a value of its own, a committee, and a tie that was declared."""
    year = acts.today.year
    with acts.stage.acting(acts.players["ruud"], acts.hat("linde")) as actor:
        now = acts.stage.now
        calendars.close_days(
            actor, now, name="Kerstvakantie", kind="school_holiday", first=date(year, 12, 21),
            last=date(year + 1, 1, 3), accepted=True,
        )  # fmt: skip
        calendars.close_days(
            actor, now, name="Studiedag", kind="closing_day", first=date(year, 12, 11), last=date(year, 12, 11),
            accepted=True,
        )  # fmt: skip
        calendars.choose(actor, now, decree="term_end_only", known_until=date(year + 1, 7, 31), accepted=True)
        place = locations.keep(
            actor, None, name="Hoofdgebouw", address="Stationsplein 12", postcode="8011 CW", place="Zwolle",
            starts_on=acts.today - timedelta(days=400), ends_on=None,
        )  # fmt: skip
        edition = queries.edition_at("roc-a12", "exam-regulation", "2018-2019")
        point = next(each for each in queries.pack_of(edition.id).open_points if each.key == "closing_days")
        amending.answer(
            actor, now, edition.id, point.key, point.options[-1].key,
            "In een vakantie is er niemand om een klacht te lezen.", acts.today, "College van bestuur", accepted=True,
        )  # fmt: skip
        body = keeping.set_up(
            actor,
            now,
            document="exam-regulation",
            body_key="ecol",
            location_id=place.id,
            address="Stationsplein 12, Zwolle",
        )
        for function, name in (("chair", "Wil van Dam"), ("secretary", "Nora El Amrani"), ("member", "Henk Oosting")):
            appointing.appoint(actor, now, body.id, Appointee(function, acts.today, name=name))
    with acts.stage.acting(acts.players["femke"], acts.hat("linde")) as actor:
        interests.declare(
            actor, acts.stage.now, other_name="Milan Vos", kind="taught", starts_on=acts.today - timedelta(days=500),
            ends_on=None,
        )  # fmt: skip
    acts.stage.settle()
