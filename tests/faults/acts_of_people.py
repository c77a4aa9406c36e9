"""Acts of people on what is theirs, of bodies on levels, of schools on their register; as in `acts`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from assay.tenancy.scopes import digest_of
from marketplace.entries import operations as entries
from marketplace.profiles import operations as profiles
from portfolio.verification import operations as verification
from tests.accounts.people import PASSWORD
from tests.faults.acts import Act, Ready, World
from tests.portfolio.certification.test_operations import _proposal, _recompute, _silver
from tests.support.cast import START, Member, session_for


def _account(world: World) -> Ready:
    wim = world.bank.person("Wim")
    done = "person WHERE person_id = %s AND name = 'Wim de Nieuwe'"
    return Ready(wim, "/account", done, wim.person_id, {"name": "Wim de Nieuwe"})


def _language(world: World) -> Ready:
    wim = world.bank.person("Wim")
    done = "account WHERE person_id = %s AND language = 'en'"
    return Ready(wim, "/account/language", done, wim.person_id, {"language": "en"}, "/account")


def _hat(world: World) -> Ready:
    lena = world.bank.lead_assessor()
    done = "session WHERE person_id = %s AND hat = 'personal'"
    return Ready(lena, "/account/hat", done, lena.person_id, {"hat": "personal"}, "/account")


def _password(world: World) -> Ready:
    who = world.desk.holder()
    done = "audit_entry WHERE chain = 'person:' || %s AND act LIKE 'account.password%%'"
    typed = {"old_password": PASSWORD, "password": PASSWORD + " en de zon"}
    return Ready(Member(who.name, who.person_id), "/account/password", done, who.person_id, typed)


def _session(world: World, wim: Member) -> UUID:
    """A session of theirs in another browser."""
    secret = session_for(world.bank.app, world.bank.clock, wim)
    [found] = world.desk.look("SELECT id FROM app.session WHERE digest = %s", digest_of(secret))
    session_id: UUID = found["id"]
    return session_id


def _end_session(world: World) -> Ready:
    wim = world.bank.person("Wim")
    session_id = _session(world, wim)
    done = "session WHERE id = %s AND ended_at IS NOT NULL"
    return Ready(wim, f"/account/sessions/{session_id}/end", done, session_id, page="/account")


def _end_others(world: World) -> Ready:
    wim = world.bank.person("Wim")
    session_id = _session(world, wim)
    done = "session WHERE id = %s AND ended_at IS NOT NULL"
    return Ready(wim, "/account/sessions/end-others", done, session_id, page="/account")


def _sign_out(world: World) -> Ready:
    wim = world.bank.person("Wim")
    done = "session WHERE person_id = %s AND ended_at IS NOT NULL"
    return Ready(wim, "/sign-out", done, wim.person_id, page="/account")


def _new_token(world: World) -> Ready:
    wim = world.bank.person("Wim")
    typed = {"name": "Rekenblad", "hat": "personal", "scopes": "account:read", "days": "30"}
    return Ready(wim, "/account/tokens/new", "api_token WHERE person_id = %s", wim.person_id, typed)


def _revoke_token(world: World) -> Ready:
    wim = world.bank.person("Wim")
    [token] = world.desk.look(
        "INSERT INTO app.api_token (digest, person_id, hat, name, scopes, created_at, expires_at)"
        " VALUES (decode(md5(%s), 'hex'), %s, 'personal', 'Oud', '{account:read}', %s, %s) RETURNING id",
        wim.name, wim.person_id, START, START.replace(year=2027),
    )  # fmt: skip
    done = "api_token WHERE id = %s AND revoked_at IS NOT NULL"
    return Ready(wim, f"/account/tokens/{token['id']}/revoke", done, token["id"], page="/account")


def _confirm_address(world: World) -> Ready:
    email = world.desk.address()
    world.desk.browser().post("/sign-up", {"name": "Nina Nieuw", "email": email})
    done = "account WHERE email = %s AND confirmed_at IS NOT NULL"
    return Ready(None, world.desk.link(email, "confirm"), done, email, {"password": PASSWORD})


def _sign_in(world: World) -> Ready:
    who = world.desk.holder()
    typed = {"email": who.email, "password": who.password}
    return Ready(None, "/sign-in", "session WHERE person_id = %s", who.person_id, typed)


def _read_inbox(world: World) -> Ready:
    submission = world.bank.accepted(world.bank.anna)
    done = "notice WHERE person_id = %s AND read_at IS NOT NULL AND kind = 'verification.accepted'"
    assert submission
    return Ready(world.bank.anna, "/inbox/read", done, world.bank.anna.person_id, page="/inbox")


def _new_item(world: World) -> Ready:
    wim = world.bank.person("Wim")
    typed = {"title": "Bijscholing toetsen", "starts_on": "2026-02-01"}
    done = "portfolio_item WHERE person_id = %s"
    return Ready(wim, "/portfolio/new/further_training", done, wim.person_id, typed)


def _edit_item(world: World) -> Ready:
    item = world.bank.item(world.bank.anna)
    done = "portfolio_item WHERE id = %s AND title = 'Beter gezegd'"
    return Ready(world.bank.anna, f"/portfolio/{item}/edit", done, item, {"title": "Beter gezegd"})


def _withdraw_item(world: World) -> Ready:
    item = world.bank.item(world.bank.anna)
    done = "portfolio_item WHERE id = %s AND withdrawn_at IS NOT NULL"
    return Ready(world.bank.anna, f"/portfolio/{item}/withdraw", done, item)


def _remove_file(world: World) -> Ready:
    item = world.bank.item(world.bank.anna)
    [file] = world.desk.look("SELECT file_id FROM app.item_file WHERE item_id = %s", item)
    done = "item_file WHERE item_id = %s AND removed_at IS NOT NULL"
    path = f"/portfolio/{item}/files/{file['file_id']}/remove"
    return Ready(world.bank.anna, path, done, item, page=f"/portfolio/{item}")


def _release(world: World) -> Ready:
    submission = world.bank.handed_in(world.bank.anna)
    with world.acting(world.bank.lead) as actor:
        verification.claim(actor, START, submission)
    page = f"/work-list/{submission}"
    done = "submission WHERE id = %s AND claimed_by IS NULL"
    return Ready(world.bank.lead, f"{page}/release", done, submission, page=page)


def _welcome(world: World) -> Ready:
    wim = world.bank.person("Wim")
    done = "opening WHERE person_id = %s AND field = 'province' AND audience = 'public'"
    return Ready(wim, "/profile/welcome", done, wim.person_id, {"open_province": "public"})


def _details(world: World) -> Ready:
    wim = world.bank.person("Wim")
    typed = {"shown_name": "W. Wijs", "province": "NL-UT"}
    return Ready(
        wim, "/profile/details", "profile WHERE person_id = %s AND shown_name = 'W. Wijs'", wim.person_id, typed
    )


def _reopen(world: World) -> Ready:
    wim = world.bank.person("Wim")
    with world.acting(wim) as actor:
        profiles.close_everything(actor, START, "nl")
    done = "opening WHERE person_id = %s AND field = 'all' AND withdrawn_at IS NOT NULL"
    return Ready(wim, "/profile/reopen", done, wim.person_id, page="/profile")


def _photo(world: World, wim: Member) -> UUID:
    """A photo of theirs that was checked and found good."""
    file = world.bank.file(wim)
    values = "purpose = 'photo', media_type = 'image/jpeg', extension = 'jpg', pages = NULL"
    world.desk.change(f"UPDATE app.file SET {values} WHERE id = %s", file)
    return file


def _choose_photo(world: World) -> Ready:
    wim = world.bank.person("Wim")
    file = _photo(world, wim)
    done = "profile WHERE photo_file_id = %s"
    return Ready(wim, f"/profile/photo/{file}", done, file, page="/profile/photo")


def _remove_photo(world: World) -> Ready:
    wim = world.bank.person("Wim")
    with world.acting(wim) as actor:
        profiles.choose_photo(actor, START, _photo(world, wim))
    done = "profile WHERE person_id = %s AND photo_file_id IS NULL"
    return Ready(wim, "/profile/photo/remove", done, wim.person_id, page="/profile/photo")


def _reported(world: World) -> tuple[UUID, Member]:
    """A report that waits, and who reported."""
    wim = world.bank.person("Meldt")
    with world.acting(wim) as actor:
        return entries.report(actor, START, world.registry.institution(), "Graag", False).id, wim


def _reporter(world: World, entry_id: UUID) -> Member:
    """Who reported."""
    [entry] = world.desk.look("SELECT person_id, person_name FROM app.register_entry WHERE id = %s", entry_id)
    return Member(entry["person_name"], entry["person_id"])


def _take_report_back(world: World) -> Ready:
    entry_id, wim = _reported(world)
    done = "register_entry WHERE id = %s AND state = 'taken_back'"
    return Ready(wim, f"/reports/{entry_id}/take-back", done, entry_id, page="/reports")


def _tracking(world: World) -> Ready:
    entry_id, _sara = world.registered()
    done = "register_entry WHERE id = %s AND track_open"
    return Ready(
        _reporter(world, entry_id), f"/reports/{entry_id}/tracking", done, entry_id, {"track_open": "1"}, "/reports"
    )


def _decline(world: World) -> Ready:
    entry_id, sara = world.reported()
    done = "register_entry WHERE id = %s AND state = 'declined'"
    page = f"/entries/{entry_id}"
    return Ready(sara, f"{page}/decline", done, entry_id, {"reason": "Geen certificaat gezien"}, page)


def _return(world: World) -> Ready:
    entry_id, sara = world.registered()
    with world.acting(sara) as actor:
        entries.deregister(actor, START, entry_id, "Werkt elders", 2)
    done = "register_entry WHERE id = %s AND returned_at IS NOT NULL"
    return Ready(_reporter(world, entry_id), "/reports/return", done, entry_id, page="/reports")


def _fall(act: str, done: str, **typed: str) -> Act:
    def make(world: World) -> Ready:
        _silver(world.bank)
        world.bank.on(date(2027, 1, 2))
        _recompute(world.bank)
        if act == "renew":  # meanwhile bronze has ended too
            world.bank.on(date(2029, 6, 2))
        page = f"/status-falls/{_proposal(world.bank)}"
        event = f"status_event WHERE person_id = %s AND {done}"
        return Ready(world.bank.lead, f"{page}/{act}", event, world.bank.anna.person_id, typed, page)

    return make


def _adopt_scheme(world: World) -> Ready:
    body = world.registry.institution("verifying_body")
    typed = {"scheme": "assessor_bank_2026", "from_day": "2026-12-01"}
    path = "/institution/scheme"
    return Ready(
        world.registry.member(body), f"{path}/adopt", "scheme_adoption WHERE tenant_id = %s", body, typed, path
    )


ACTS: dict[str, Act] = {
    "/account": _account,
    "/account/language": _language,
    "/account/hat": _hat,
    "/account/password": _password,
    "/account/sessions/<session_id>/end": _end_session,
    "/account/sessions/end-others": _end_others,
    "/account/tokens/new": _new_token,
    "/account/tokens/<token_id>/revoke": _revoke_token,
    "/confirm/<token>": _confirm_address,
    "/sign-in": _sign_in,
    "/sign-out": _sign_out,
    "/inbox/read": _read_inbox,
    "/portfolio/new/<kind>": _new_item,
    "/portfolio/<item_id>/edit": _edit_item,
    "/portfolio/<item_id>/withdraw": _withdraw_item,
    "/portfolio/<item_id>/files/<file_id>/remove": _remove_file,
    "/work-list/<submission_id>/release": _release,
    "/profile/welcome": _welcome,
    "/profile/details": _details,
    "/profile/reopen": _reopen,
    "/profile/photo/<file_id>": _choose_photo,
    "/profile/photo/remove": _remove_photo,
    "/reports/<entry_id>/take-back": _take_report_back,
    "/reports/<entry_id>/tracking": _tracking,
    "/reports/return": _return,
    "/entries/<entry_id>/decline": _decline,
    "/status-falls/<event_id>/confirm": _fall("confirm", "kind = 'fall_confirmed'", **{"confirm-reason": "Mist"}),
    "/status-falls/<event_id>/refuse": _fall("refuse", "kind = 'fall_refused'", **{"refuse-reason": "Toch niet"}),
    "/status-falls/<event_id>/renew": _fall("renew", "kind = 'fall_proposal_ended'"),
    "/institution/scheme/adopt": _adopt_scheme,
}
