"""People with something on every page: items in each state, a fall to decide on, requests, reports, hard names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask

from assay.accounts.tokens import make_token
from assay.clock import FixedClock
from assay.servers.server_set import ServerAddresses
from marketplace.entries import operations as entries
from marketplace.profiles import operations as profiles
from marketplace.profiles.queries import own_profile
from marketplace.profiles.rules import FIELDS, ProfileValues
from portfolio.evidence.rules import ItemKind
from portfolio.verification import operations as verification
from tenants.organisations.links import request_path
from tenants.organisations.operations import people
from tests.portfolio.bank import Bank
from tests.support.cast import START, Browser, Cast, Member, superuser_url
from tests.tenants.organisations.conftest import ASKED

LONG_NAME = "Stichting Regionaal Opleidingencentrum Praktijkexamenorganisatie Noordoost-Nederland en omstreken"
LONG_WORD = "Praktijkexamenbeoordelingsproceduredeskundigheidsbevorderingsbijeenkomst"
RTL_NAME = "سارة بنت عبد الرحمن الحسيني"
Acting = Callable[..., Any]


@dataclass(frozen=True)
class World:
    """Who is who beyond the cast.

    :param long: coordinator of a school with a very long name, and an assessor. :param rtl: an assessor whose name is
        written from right to left.
    """

    cast: Cast
    long: Member
    rtl: Member


def build(app: Flask, clock: FixedClock, cast: Cast, acting: Acting, servers: ServerAddresses) -> World:
    """Fill the pages of the cast through the operations."""
    bank = Bank(
        app, clock, acting, superuser_url(servers), cast.bank, "Assessorenbank Oost", cast.lena, cast.lena, cast.anna
    )
    bank.other_lead = bank.lead_assessor("Lotte")
    rtl = _renamed(bank, bank.person("Sara"), RTL_NAME)
    long = _renamed(bank, bank.person("Wilhelmina"), "Wilhelmina Hendrika van den Oever-Schuitemaker tot Uitweg")
    school = _school(bank, long)
    _portfolio(bank, cast.anna)
    bank.handed_in(rtl, title="شهادة المقيم", note=f"{LONG_WORD} {LONG_WORD}")
    bank.accepted(rtl)
    _fall(bank, cast.bram)
    for member in (cast.anna, rtl):
        _open_everything(acting, member)
    with acting(cast.anna) as actor:
        entries.report(actor, START, cast.school, "Ik werk graag weer bij jullie.", track_open=True)
    with acting(rtl) as actor:
        entries.report(actor, START, cast.school, LONG_WORD, track_open=False)
    with acting(cast.sven) as actor:
        people.invite(
            actor, START, name=RTL_NAME, email="uitgenodigd@example.nl", role="coordinator", starts_on=None,
            ends_on=date(2027, 6, 30), language="nl",
        )  # fmt: skip
    _request(bank, app)
    return World(cast, Member(long.name, long.person_id, str(school)), rtl)


def _renamed(bank: Bank, member: Member, name: str) -> Member:
    bank.sql("UPDATE app.person SET name = %s WHERE person_id = %s", (name, member.person_id))
    return Member(name, member.person_id)


def _school(bank: Bank, coordinator: Member) -> UUID:
    [(school,)] = bank.sql(
        "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
        " VALUES ('lange-naam', %s, 'school', 'NL', 'approved', %s) RETURNING id",
        (LONG_NAME, START),
    )
    bank.sql(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'coordinator', '2026-01-01', %s)",
        (school, coordinator.person_id, coordinator.name, START),
    )
    found: UUID = school
    return found


def _portfolio(bank: Bank, anna: Member) -> None:
    """Every state an item can be in, and bronze."""
    bank.accepted(anna, ItemKind.TRAINING, title="Training voor examinatoren", crebo=("25180",))
    bank.accepted(anna, ItemKind.CERTIFICATE, title="Certificaat examinator", crebo=("25180",))
    for number in range(3):
        bank.accepted(
            anna, ItemKind.ACTIVITY, title=f"Proeve van bekwaamheid {number + 1}", starts_on=date(2026, 6, 1 + number)
        )
    bank.decide(
        "refuse", bank.handed_in(anna, ItemKind.FURTHER_TRAINING, title="Terugkomdag"), "De handtekening ontbreekt."
    )
    bank.decide("ask", bank.handed_in(anna, ItemKind.REFRESHER, title="Opfriscursus"), "Welke rol had je daar?")
    bank.handed_in(anna, ItemKind.YEARLY_OVERVIEW, title="Jaaroverzicht")
    draft = bank.item(anna, ItemKind.OTHER, title=f"Getuigschrift {LONG_WORD}", note="<b>geen</b> opmaak 🎓")
    for state in ("refused", "checking", "awaiting"):
        # Attached while they were on their way; this is how the check leaves them.
        bank.sql(
            "INSERT INTO app.item_file (item_id, file_id, person_id, added_at) VALUES (%s, %s, %s, %s)",
            (draft, bank.file(anna, state), anna.person_id, START),
        )


def _fall(bank: Bank, bram: Member) -> None:
    """Bronze, until the decision on the certificate is taken back."""
    bank.accepted(bram, ItemKind.TRAINING)
    certificate = bank.handed_in(bram, ItemKind.CERTIFICATE)
    bank.decide("accept", certificate)
    bank.decide("take_back_decision", certificate, "Het nummer hoort bij iemand anders.")
    with bank.acting(bank.other_lead) as actor:
        verification.claim(actor, START, certificate)


def _open_everything(acting: Acting, member: Member) -> None:
    with acting(member) as actor:
        profiles.choose_openings(
            actor, START, dict.fromkeys(FIELDS, "public") | {"contact": "institutions"}, False, "nl"
        )
        values = ProfileValues(
            shown_name=member.name, organisation="Zelfstandig", crebo=("25180",),
            about=f"Ik examineer sinds 2009. {LONG_WORD}", email="mail@example.nl", phone="06 12 34 56 78", website="https://www.example.nl/over-mij",
        )  # fmt: skip
        profile = own_profile(actor)
        profiles.change_profile(actor, START, values, profile.version if profile else 0)


def _request(bank: Bank, app: Flask) -> None:
    """An institution that asks for an account and confirmed its address."""
    visitor = Browser(app)
    visitor.post("/institutions/request", ASKED)
    [(request_id,)] = bank.sql(
        "SELECT id FROM app.account_request WHERE requester_email = %s", (ASKED["requester_email"],)
    )
    visitor.post(request_path(make_token(app.config["SECRET_KEY"], request_id, "account-request")))
    bank.sql("DELETE FROM app.throttle")
