"""Acts on the law of an institution, its calendar, bodies, ties, terms and letters, and on editions; as in `acts`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tenants.bodies.operations import mandates
from tenants.interests import operations as interests
from tenants.regulations import queries as regulations
from tenants.regulations.operations import amending, authoring, calendars, duties, locations
from tenants.running_terms import operations as terms
from tests.faults.acts import Act, Ready, World
from tests.portfolio.verification.test_kept_out import keeps_apart
from tests.support.cast import START
from tests.tenants.bodies.conftest import DECIDED, SINCE, TODAY, School, school_of
from tests.tenants.letters.test_pages import HEAD
from tests.tenants.regulations.test_authoring import text
from tests.tenants.regulations.test_trials import draft_of
from tests.tenants.running_terms.house import TERMS, build, publish

DOCUMENT = "exam-regulation"
ROC = ("roc-a12", DOCUMENT, "2018-2019")
MONDRIAAN = ("mondriaan", DOCUMENT, "2008")
LAW = "/institution/regulations"
DECISION = {
    "decided_by": "Bestuur", "decided_on": "2026-11-20", "source": "Besluit 7", "reason": "Het oude liep af.",
    "holds_from": "2026-11-24",
}  # fmt: skip
PLACE = {
    "name": "Gebouw Oost",
    "address": "Kade 1",
    "postcode": "3511 AA",
    "place": "Utrecht",
    "starts_on": "2026-01-01",
}


def _school(world: World, edition: tuple[str, str, str] | None = ROC) -> School:
    """A school of this act alone that holds an edition."""
    school = school_of(world.bank.url, world.registry.database, world.acting)
    if edition:
        school.adopt(*edition)
    return school


def _law(act: str, done: str, edition: tuple[str, str, str] | None = ROC, **typed: str) -> Act:
    """An act of an administrator on what the school holds, from the page that it is sent to."""

    def make(world: World) -> Ready:
        school = _school(world, edition)
        return Ready(school.admin, f"{LAW}/{act}", f"{done} AND tenant_id = %s", school.tenant, {**DECISION, **typed})

    return make


def _adopt(world: World) -> Ready:
    school = _school(world, None)
    with school.acting(school.admin):
        edition = str(regulations.edition_at(*ROC).id)
    done = "regulation_adoption WHERE tenant_id = %s"
    return Ready(school.admin, f"{LAW}/adopt", done, school.tenant, {**DECISION, "edition": edition})


def _void(world: World) -> Ready:
    school = _school(world)
    [adoption] = school.look("SELECT id FROM app.regulation_adoption WHERE tenant_id = %s", school.tenant)
    done = "regulation_adoption WHERE voids = %s"
    return Ready(school.admin, f"{LAW}/adoptions/{adoption['id']}/void", done, adoption["id"], DECISION)


def _void_amendment(world: World) -> Ready:
    school = _school(world)
    change = {"kind": "term", "key": "complaint.ruling", "changes": [{"field": "amount", "value": 8}]}
    with school.acting(school.admin) as actor:
        edition = regulations.edition_at(*ROC).id
        made = amending.amend(actor, START, edition, change, TODAY, DECIDED).id
    return Ready(school.admin, f"{LAW}/amendments/{made}/void", "regulation_amendment WHERE voids = %s", made, DECISION)


def _close_days(world: World) -> Ready:
    school = _school(world, None)
    typed = {"name": "Studiedag", "kind": "closing_day", "first": "2027-03-01", "last": "2027-03-02"}
    done = "closing_period WHERE tenant_id = %s"
    return Ready(school.admin, "/institution/calendar/close", done, school.tenant, typed)


def _open_days(world: World) -> Ready:
    school = _school(world, None)
    day = date(2027, 3, 1)
    with school.acting(school.admin) as actor:
        made = calendars.close_days(actor, START, name="Dicht", kind="closing_day", first=day, last=day).id
    return Ready(school.admin, f"/institution/calendar/{made}/open", "closing_period WHERE voids = %s", made)


def _decree_choice(world: World) -> Ready:
    school = _school(world, None)
    done = "calendar_choice WHERE tenant_id = %s"
    return Ready(school.admin, "/institution/calendar/choice", done, school.tenant, {"decree": "as_holiday"})


def _new_location(world: World) -> Ready:
    school = _school(world, None)
    return Ready(school.admin, "/institution/locations/new", "location WHERE tenant_id = %s", school.tenant, PLACE)


def _change_location(world: World) -> Ready:
    school = _school(world, None)
    given: dict[str, Any] = {**PLACE, "starts_on": SINCE, "ends_on": None}
    with school.acting(school.admin) as actor:
        made = locations.keep(actor, None, **given).id
    done = "location WHERE id = %s AND name = 'Gebouw West'"
    return Ready(school.admin, f"/institution/locations/{made}", done, made, {"name": "Gebouw West"})


_DUTY: dict[str, Any] = {"document": DOCUMENT, "key": "annual_report", "counts_for": date(2026, 12, 31)}


def _duty_done(world: World) -> Ready:
    school = _school(world, MONDRIAAN)
    path = f"/institution/duties/{DOCUMENT}/annual_report/done?for=2026-12-31"
    typed = {"done_on": "2026-11-02", "done_by": "Examencommissie"}
    return Ready(school.admin, path, "duty_done WHERE tenant_id = %s", school.tenant, typed)


def _duty_withdrawn(world: World) -> Ready:
    school = _school(world, MONDRIAAN)
    with school.acting(school.admin) as actor:
        made = duties.record(actor, START, done_on=TODAY, done_by="Bureau", **_DUTY).id
    done = "duty_done WHERE id = %s AND withdrawn_at IS NOT NULL"
    return Ready(school.admin, f"/institution/duties/done/{made}/withdraw", done, made, {"because": "Ander verslag"})


def _set_up(world: World) -> Ready:
    school = _school(world)
    typed = {"body": f"{DOCUMENT}:ecol", "set_up_on": "2026-01-01"}
    return Ready(school.secretary, "/institution/bodies/new", "body WHERE tenant_id = %s", school.tenant, typed)


def _body(act: str, done: str, **typed: str) -> Act:
    def make(world: World) -> Ready:
        school = _school(world)
        body = school.body()
        return Ready(school.secretary, f"/institution/bodies/{body}/{act}", done, body, typed)

    return make


def _seat(act: str, done: str, **typed: str) -> Act:
    def make(world: World) -> Ready:
        school = _school(world)
        seat = school.seat(school.body(), "chair", "Vera Voorzit", SINCE)
        page = f"/institution/body-members/{seat}"
        return Ready(school.secretary, f"{page}{act}", done, seat, typed, page)

    return make


_MANDATE = {"grantor": "College van bestuur", "holder": "Directie", "power": "Examens regelen", "source": "Besluit 14"}


def _new_mandate(world: World) -> Ready:
    school = _school(world, None)
    typed = {**_MANDATE, "starts_on": "2026-01-01"}
    return Ready(school.board, "/institution/mandates/new", "mandate WHERE tenant_id = %s", school.tenant, typed)


def _end_mandate(world: World) -> Ready:
    school = _school(world, None)
    with school.acting(school.board) as actor:
        made = mandates.record(actor, START, **_MANDATE, starts_on=SINCE, ends_on=None).id
    typed = {"ends_on": "2026-11-24", "reason": "Ingetrokken"}
    done = "mandate WHERE id = %s AND ends_on IS NOT NULL"
    return Ready(school.board, f"/institution/mandates/{made}/end", done, made, typed)


def _new_tie(world: World) -> Ready:
    school = _school(world, None)
    typed = {"other_name": "Jan de Wit", "kind": "family", "starts_on": "2026-01-01"}
    return Ready(school.clerk, "/institution/ties/new", "tie WHERE tenant_id = %s", school.tenant, typed)


def _withdraw_tie(world: World) -> Ready:
    school = _school(world, None)
    with school.acting(school.clerk) as actor:
        made = interests.declare(actor, START, other_name="Jan de Wit", kind="family", starts_on=SINCE, ends_on=None).id
    page = f"/institution/ties/{made}"
    done = "tie WHERE id = %s AND withdrawn_at IS NOT NULL"
    return Ready(school.clerk, f"{page}/withdraw", done, made, {"reason": "Naamgenoot"}, page)


def _separate(world: World) -> Ready:
    house = build(world.bank)
    keeps_apart(house)
    submission = world.bank.handed_in(world.bank.anna)
    with world.acting(world.bank.lead) as actor:
        given: dict[str, Any] = {"other_id": world.bank.anna.person_id, "other_name": "", "kind": "family"}
        made = interests.declare(actor, START, **given, starts_on=TODAY, ends_on=None).id
    page = f"/institution/ties/{made}"
    typed = {"matter": f"submission:{submission}", "how": "Lotte beslist mee."}
    return Ready(house.admin, f"{page}/separate", "tie_separation WHERE tie_id = %s", made, typed, page)


def _term(act: str, done: str, **typed: str) -> Act:
    """Something with the term in which a body decides on evidence."""

    def make(world: World) -> Ready:
        house = build(world.bank)
        house.adopt(date(2026, 11, 1))
        term = house.term(world.bank.handed_in(world.bank.anna))["id"]
        if act == "resume":
            with world.acting(world.bank.lead) as actor:
                terms.suspend(actor, START, term, 1, reasons="Wacht op het register.")
        page = f"/terms/{term}"
        sent = {f"{act}-{name}": value for name, value in typed.items()}
        return Ready(
            world.bank.lead, f"{page}/{act}", f"running_term_event WHERE term_id = %s AND {done}", term, sent, page
        )

    return make


def _set_day(world: World) -> Ready:
    house = build(world.bank)
    house.adopt(date(2026, 11, 1))
    submission = world.bank.handed_in(world.bank.anna)
    world.bank.decide("ask", submission, "Welke rol had je?")
    term = house.term(submission, "verification.answer")["id"]
    page, day = f"/terms/{term}", TODAY + timedelta(days=14)
    done = "running_term WHERE id = %s AND set_on IS NOT NULL"
    return Ready(world.bank.lead, f"{page}/day", done, term, {"day-day": day.isoformat(), "day-reasons": "Kort"}, page)


def _choose_document(world: World) -> Ready:
    house = build(world.bank)
    house.adopt(date(2026, 11, 1))
    house.adopt(date(2026, 11, 1), publish(world.bank, terms=TERMS.format(days=15), document="other-rules"))
    typed = {"document": "other-rules", "reason": "Het jongste telt."}
    done = "term_document WHERE tenant_id = %s"
    return Ready(house.admin, "/terms/documents/verification.decision", done, world.bank.tenant_id, typed)


def _letterhead(world: World) -> Ready:
    school = _school(world, None)
    return Ready(school.admin, "/letterhead", "letterhead WHERE tenant_id = %s", school.tenant, dict(HEAD))


def _begin_draft(world: World) -> Ready:
    title = f"Proef {world.desk.address()}"
    done = "regulation_draft WHERE title = %s"
    return Ready(world.cast.petra, "/platform/regulations/new", done, title, {"title": title})


def _drafted(world: World, files: dict[str, str] | None = None) -> UUID:
    with world.acting(world.cast.petra) as actor:
        made = authoring.begin(actor, START, "Proef")
        if files:
            authoring.save(actor, START, made.id, files, 1)
        return made.id


def _save_draft(world: World) -> Ready:
    made = _drafted(world)
    done = "regulation_draft WHERE id = %s AND files ->> 'edition.toml' = '# anders'"
    return Ready(world.cast.petra, f"/platform/regulations/drafts/{made}", done, made, {"text": "# anders"})


def _publish_draft(world: World) -> Ready:
    issuer = f"fout-{world.desk.address().partition('@')[0]}"
    page = f"/platform/regulations/drafts/{_drafted(world, {'edition.toml': text(issuer)})}"
    return Ready(world.cast.petra, f"{page}/publish", "regulation_edition WHERE issuer = %s", issuer, page=page)


def _remove_draft(world: World) -> Ready:
    made = _drafted(world)
    page = f"/platform/regulations/drafts/{made}"
    done = "regulation_draft WHERE id = %s AND removed_at IS NOT NULL"
    return Ready(world.cast.petra, f"{page}/remove", done, made, page=page)


def _try_draft(world: World) -> Ready:
    house = build(world.bank)
    house.adopt(date(2026, 11, 1))
    made = draft_of(house, world.cast.petra)
    path = f"/platform/regulations/drafts/{made}/trial"
    return Ready(world.cast.petra, path, "regulation_trial WHERE draft_id = %s", made)


def _decree_days(world: World) -> Ready:
    source = f"Stb. {world.desk.address()}"
    typed = {"year": "2033", "days": "2033-05-27", "source": source}
    return Ready(world.cast.petra, "/platform/decree-days", "decree_year WHERE source = %s", source, typed)


ACTS: dict[str, Act] = {
    f"{LAW}/adopt": _adopt,
    f"{LAW}/<document>/end": _law(f"{DOCUMENT}/end", "regulation_adoption WHERE act = 'end'", holds_from="2027-02-01"),
    f"{LAW}/adoptions/<adoption_id>/void": _void,
    f"{LAW}/<document>/values/<kind>/<key>": _law(
        f"{DOCUMENT}/values/term/complaint.ruling?field=amount", "regulation_amendment WHERE true", value="8"
    ),
    f"{LAW}/amendments/<amendment_id>/void": _void_amendment,
    f"{LAW}/<document>/open/<point_key>": _law(
        f"{DOCUMENT}/open/end_day", "regulation_answer WHERE true", reason="Zo doen wij het."
    ),
    "/institution/calendar/close": _close_days,
    "/institution/calendar/<closing_id>/open": _open_days,
    "/institution/calendar/choice": _decree_choice,
    "/institution/locations/new": _new_location,
    "/institution/locations/<location_id>": _change_location,
    "/institution/duties/<document>/<key>/done": _duty_done,
    "/institution/duties/done/<done_id>/withdraw": _duty_withdrawn,
    "/institution/bodies/new": _set_up,
    "/institution/bodies/<body_id>/change": _body("change", "body WHERE id = %s AND name = 'ECOL'", name="ECOL"),
    "/institution/bodies/<body_id>/end": _body(
        "end", "body WHERE id = %s AND ended_on IS NOT NULL", ended_on="2026-11-24", reason="Opgeheven"
    ),
    "/institution/bodies/<body_id>/appoint": _body(
        "appoint", "body_member WHERE body_id = %s", function="chair", name="Vera", starts_on="2026-11-24"
    ),
    "/institution/body-members/<member_id>": _seat("", "body_member WHERE id = %s AND external", external="y"),
    "/institution/body-members/<member_id>/again": _seat("/again", "body_member WHERE follows = %s"),
    "/institution/body-members/<member_id>/end": _seat(
        "/end", "body_member WHERE id = %s AND ended_on IS NOT NULL", ended_on="2026-11-24", reason="Verhuisd"
    ),
    "/institution/mandates/new": _new_mandate,
    "/institution/mandates/<mandate_id>/end": _end_mandate,
    "/institution/ties/new": _new_tie,
    "/institution/ties/<tie_id>/withdraw": _withdraw_tie,
    "/institution/ties/<tie_id>/separate": _separate,
    "/terms/<term_id>/extend": _term("extend", "kind = 'extended'", amount="5", reasons="Een tweede deskundige."),
    "/terms/<term_id>/suspend": _term("suspend", "kind = 'suspended'", reasons="Wacht op het register."),
    "/terms/<term_id>/resume": _term("resume", "kind = 'resumed'"),
    "/terms/<term_id>/day": _set_day,
    "/terms/documents/<key>": _choose_document,
    "/letterhead": _letterhead,
    "/platform/regulations/new": _begin_draft,
    "/platform/regulations/drafts/<draft_id>": _save_draft,
    "/platform/regulations/drafts/<draft_id>/publish": _publish_draft,
    "/platform/regulations/drafts/<draft_id>/remove": _remove_draft,
    "/platform/regulations/drafts/<draft_id>/trial": _try_draft,
    "/platform/decree-days": _decree_days,
}
