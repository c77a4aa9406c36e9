"""The acts of the product, ready to be sent: who, from which page, what is typed, and how to see that it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from uuid import UUID

import psycopg

from marketplace.entries import operations as entries
from marketplace.entries.rules import Check
from tenants.organisations.operations import people
from tests.accounts.people import PASSWORD, Desk
from tests.marketplace.facts import fact, status
from tests.portfolio.bank import Acting, Bank
from tests.support.cast import START, Cast, Member
from tests.tenants.organisations.conftest import ASKED, Asked, Registry

CHECKED = {key: Check(True, "Papieren gezien") for key in ("trained", "active", "further_trained")}


@dataclass
class World:
    """What an act is prepared with."""

    cast: Cast
    bank: Bank
    desk: Desk
    registry: Registry
    asked: Asked
    acting: Acting

    def reported(self) -> tuple[UUID, Member]:
        """An assessor who reported to a school of this test, and who keeps that school's register."""
        nora = self.bank.person("Nora")
        with psycopg.connect(self.bank.url, autocommit=True) as root:
            status(root, self.cast.bank, nora, "bronze", ["25180"])
            fact(root, self.cast.bank, nora, "activity", date(2026, 5, 1))
        school = self.registry.institution()
        with self.acting(nora) as actor:
            entry_id = entries.report(actor, START, school, "Graag", False).id
        return entry_id, self.registry.member(school, "coordinator")

    def registered(self) -> tuple[UUID, Member]:
        """The same, registered."""
        entry_id, sara = self.reported()
        with self.acting(sara) as actor:
            entries.register(actor, START, entry_id, CHECKED, 1)
        return entry_id, sara


@dataclass(frozen=True)
class Ready:
    """One act, ready to be sent. ``done`` counts what it leaves behind: 0 before, 1 after, never 2."""

    who: Member | None
    path: str
    done: str
    subject: object
    typed: dict[str, str] = field(default_factory=dict)
    page: str | None = None
    #: Mail that must arrive: addressee.
    mail_to: str | None = None
    #: The bytes of a file that is chosen in the form's field `file`.
    file: bytes | None = None


Act = Callable[[World], Ready]


def _hand_in(world: World) -> Ready:
    anna = world.bank.anna
    item = world.bank.item(anna)
    typed = {"tenant_id": str(world.bank.tenant_id)}
    return Ready(anna, f"/portfolio/{item}/hand-in", "submission WHERE item_id = %s", item, typed)


def _take_back(world: World) -> Ready:
    submission = world.bank.handed_in(world.bank.anna)
    page = f"/submissions/{submission}"
    done = "submission WHERE id = %s AND state = 'taken_back'"
    return Ready(world.bank.anna, f"{page}/take-back", done, submission, page=page)


def _answer(world: World) -> Ready:
    submission = world.bank.handed_in(world.bank.anna)
    world.bank.decide("ask", submission, "Welke rol had je?")
    page = f"/submissions/{submission}"
    done = "decision WHERE submission_id = %s AND kind = 'answer'"
    return Ready(world.bank.anna, f"{page}/answer", done, submission, {"answer": "Eerste beoordelaar"}, page)


def _decision(act: str, kind: str, **typed: str) -> Act:
    def make(world: World) -> Ready:
        submission = world.bank.handed_in(world.bank.anna)
        page = f"/work-list/{submission}"
        done = f"decision WHERE submission_id = %s AND kind = '{kind}'"
        return Ready(world.bank.lead, f"{page}/{act}", done, submission, typed, page)

    return make


def _claim(world: World) -> Ready:
    submission = world.bank.handed_in(world.bank.anna)
    page = f"/work-list/{submission}"
    done = "submission WHERE id = %s AND claimed_by IS NOT NULL"
    return Ready(world.bank.lead, f"{page}/claim", done, submission, page=page)


def _withdraw_decision(world: World) -> Ready:
    submission = world.bank.accepted(world.bank.anna)
    page = f"/work-list/{submission}"
    done = "decision WHERE submission_id = %s AND takes_back IS NOT NULL"
    typed = {"undo-reason": "Verkeerde gelezen"}
    return Ready(world.bank.lead, f"{page}/take-back-decision", done, submission, typed, page)


def _open_fields(world: World) -> Ready:
    person = world.bank.person("Wim")
    typed = {"open_province": "public", "open_name": "institutions"}
    done = "opening WHERE person_id = %s AND field = 'province' AND audience = 'public' AND withdrawn_at IS NULL"
    return Ready(person, "/profile/openings", done, person.person_id, typed)


def _close_profile(world: World) -> Ready:
    person = world.bank.person("Wim")
    done = "opening WHERE person_id = %s AND field = 'all' AND withdrawn_at IS NULL"
    return Ready(person, "/profile/close", done, person.person_id, page="/profile")


def _ask_account(world: World) -> Ready:
    email = f"vraagt-{world.desk.address()}"
    typed = {**ASKED, "institution_name": f"Vakschool {email}", "requester_email": email}
    done = "account_request WHERE requester_email = %s"
    return Ready(None, "/institutions/request", done, email, typed, mail_to=email)


def _confirm_account(world: World) -> Ready:
    email = f"bevestigt-{world.desk.address()}"
    browser = world.desk.browser()
    typed = {**ASKED, "institution_name": f"Vakschool {email}", "requester_email": email}
    assert browser.post("/institutions/request", typed).status_code == 303
    done = "account_request WHERE requester_email = %s AND confirmed_at IS NOT NULL"
    return Ready(None, world.registry.request_link(email), done, email)


def _approve_account(world: World) -> Ready:
    request = world.asked()
    [row] = world.desk.look("SELECT requester_email FROM app.account_request WHERE id = %s", request)
    page = f"/platform/requests/{request}"
    done = (
        "account_request r JOIN app.tenant t ON t.id = r.tenant_id JOIN app.invitation i ON i.tenant_id = t.id"
        " WHERE r.id = %s AND t.status = 'approved'"
    )
    return Ready(world.cast.petra, f"{page}/approve", done, request, page=page, mail_to=row["requester_email"])


def _invite(world: World) -> Ready:
    keeper = world.registry.member(world.registry.institution())
    email = f"collega-{world.desk.address()}"
    typed = {"name": "Noor Nieuw", "email": email, "role": "coordinator"}
    return Ready(keeper, "/institution/invite", "invitation WHERE email = %s", email, typed, mail_to=email)


def _accept_invitation(world: World) -> Ready:
    invite = _invite(world)
    assert invite.who is not None
    with world.acting(invite.who) as actor:
        people.invite(actor, START, **invite.typed, starts_on=START.date(), ends_on=None, language="nl")
    tenant = UUID(invite.who.hat)
    noor = world.registry.person("Noor")
    link = world.registry.invitation_link(tenant)
    return Ready(noor, f"{link}/accept", "appointment WHERE person_id = %s", noor.person_id)


def _report(world: World) -> Ready:
    person = world.bank.person("Meldt")
    school = world.registry.institution(name=f"School {person.name}")
    done = "register_entry WHERE tenant_id = %s"
    return Ready(person, "/reports/new", done, school, {"institution": f"School {person.name}"}, "/reports")


def _register(world: World) -> Ready:
    entry_id, sara = world.reported()
    page = f"/entries/{entry_id}"
    typed = {f"{part}-{name}": value for name in ("trained", "further_trained")
             for part, value in (("met", "1"), ("note", "Papieren gezien"))}  # fmt: skip
    done = "register_entry WHERE id = %s AND state = 'registered' AND shown IS NULL"
    return Ready(sara, f"{page}/register", done, entry_id, typed, page)


def _deregister(world: World) -> Ready:
    entry_id, sara = world.registered()
    page = f"/entries/{entry_id}"
    done = "register_entry WHERE id = %s AND state = 'deregistered'"
    return Ready(sara, f"{page}/deregister", done, entry_id, {"reason": "Werkt elders"}, page)


def _sign_up(world: World) -> Ready:
    email = world.desk.address()
    done = "account a JOIN app.account_token t USING (person_id) WHERE a.email = %s"
    return Ready(None, "/sign-up", done, email, {"name": "Nina Nieuw", "email": email}, mail_to=email)


def _forgot(world: World) -> Ready:
    who = world.desk.holder()
    done = "account_token WHERE person_id = %s"
    return Ready(None, "/forgot", done, who.person_id, {"email": who.email}, mail_to=who.email)


def _choose_password(world: World) -> Ready:
    who = world.desk.holder()
    world.desk.browser().post("/forgot", {"email": who.email})
    done = "audit_entry WHERE chain = 'person:' || %s AND act LIKE 'account.password%%'"
    typed = {"password": PASSWORD + " en de zon"}
    return Ready(None, world.desk.link(who.email, "reset"), done, who.person_id, typed)


#: Where the form is sent to -> the act.
ACTS: dict[str, Act] = {
    "/portfolio/<item_id>/hand-in": _hand_in,
    "/submissions/<submission_id>/take-back": _take_back,
    "/submissions/<submission_id>/answer": _answer,
    "/work-list/<submission_id>/claim": _claim,
    "/work-list/<submission_id>/accept": _decision("accept", "accept"),
    "/work-list/<submission_id>/refuse": _decision("refuse", "refuse", **{"refuse-reason": "Niet leesbaar"}),
    "/work-list/<submission_id>/question": _decision("question", "question", **{"ask-question": "Welke rol had je?"}),
    "/work-list/<submission_id>/take-back-decision": _withdraw_decision,
    "/profile/openings": _open_fields,
    "/profile/close": _close_profile,
    "/institutions/request": _ask_account,
    "/institutions/request/<token>": _confirm_account,
    "/platform/requests/<request_id>/approve": _approve_account,
    "/institution/invite": _invite,
    "/invitations/<tenant_id>/<token>/accept": _accept_invitation,
    "/reports/new": _report,
    "/entries/<entry_id>/register": _register,
    "/entries/<entry_id>/deregister": _deregister,
    "/sign-up": _sign_up,
    "/forgot": _forgot,
    "/reset/<token>": _choose_password,
}


class _Forms(HTMLParser):
    """Reads what a browser would send of the form with this address, untouched."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.page, self.path = page, path
        self.inside, self.text, self.select = False, "", ""
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method") == "post" and (given.get("action") or self.page) == self.path
        name = str(given.get("name") or "")
        if not self.inside or (not name and tag != "option"):
            return
        value = str(given.get("value") or "")
        if tag == "textarea":
            self.found[name], self.text = "", name
        elif tag == "select":
            self.select = name
        elif tag == "option" and (self.select not in self.found or "selected" in given):
            self.found[self.select] = value
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.found[name] = value

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.text = "" if tag == "textarea" else self.text

    def handle_data(self, data: str) -> None:
        if self.text:
            self.found[self.text] += data


def form_at(html: str, page: str, path: str) -> dict[str, str]:
    """The fields of the form on ``page`` that is sent to ``path``, as they stand."""
    reader = _Forms(page, path)
    reader.feed(html)
    assert "csrf_token" in reader.found, f"{page} has no form for {path}"
    return reader.found
