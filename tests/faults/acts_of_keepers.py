"""Acts of who keeps the people of an institution, and of the platform on institutions, jobs and lists; as in `acts`."""

from __future__ import annotations

from uuid import UUID

from tenants.organisations.operations import people, requests
from tenants.reference import operations as reference
from tests.faults.acts import Act, Ready, World
from tests.support.cast import START, Member
from tests.tenants.organisations.test_institutions import SETTINGS
from tests.tenants.reference.rows import as_json, row

#: What one act adds to the list of qualifications; whoever runs it takes it out again.
NEW_CREBO = "99301"


def _settings(world: World) -> Ready:
    school = world.registry.institution()
    done = "tenant WHERE id = %s AND version = 2"
    return Ready(world.registry.member(school), "/institution/settings", done, school, dict(SETTINGS))


def _colleague(world: World) -> tuple[Member, UUID]:
    """An administrator, and the role of a coordinator beside them."""
    keeper = world.registry.member(world.registry.institution())
    colleague = world.registry.member(UUID(keeper.hat), "coordinator")
    return keeper, world.registry.appointment_of(colleague)["id"]


def _end_day(world: World) -> Ready:
    keeper, role = _colleague(world)
    done = "appointment WHERE id = %s AND ends_on = '2027-01-31'"
    return Ready(keeper, f"/institution/people/{role}", done, role, {"ends_on": "2027-01-31"})


def _end_role(world: World) -> Ready:
    keeper, role = _colleague(world)
    page = f"/institution/people/{role}"
    done = "appointment WHERE id = %s AND ended_at IS NOT NULL"
    return Ready(keeper, f"{page}/end", done, role, {"reason": "Andere functie"}, page)


def _confirm_people(world: World) -> Ready:
    school = world.registry.institution()
    done = "people_confirmation WHERE tenant_id = %s"
    return Ready(world.registry.member(school), "/institution/people/confirm", done, school, page="/institution")


def _invitation(act: str, recorded: str) -> Act:
    def make(world: World) -> Ready:
        keeper = world.registry.member(world.registry.institution())
        email = f"collega-{world.desk.address()}"
        with world.acting(keeper) as actor:
            people.invite(
                actor, START, name="Noor", email=email, role="coordinator", starts_on=START.date(), ends_on=None,
                language="nl",
            )  # fmt: skip
        [found] = world.desk.look("SELECT id FROM app.invitation WHERE email = %s", email)
        path = f"/institution/invitations/{found['id']}/{act}"
        done = "audit_entry WHERE subject = 'invitation:' || %s AND act = '" + recorded + "'"
        return Ready(keeper, path, done, found["id"], page="/institution")

    return make


def _refuse_account(world: World) -> Ready:
    request = world.asked()
    page = f"/platform/requests/{request}"
    done = "account_request WHERE id = %s AND decision = 'refused'"
    return Ready(world.cast.petra, f"{page}/refuse", done, request, {"reason": "Geen school"}, page)


def _close_institution(world: World) -> Ready:
    school = world.registry.institution()
    page = f"/platform/institutions/{school}"
    done = "tenant WHERE id = %s AND closed_at IS NOT NULL"
    return Ready(world.cast.petra, f"{page}/close", done, school, {"reason": "Opgeheven"}, page)


def _invite_again(world: World) -> Ready:
    request = world.asked()
    with world.acting(world.cast.petra) as actor:
        tenant = requests.approve(actor, START, request).id
    page = f"/platform/institutions/{tenant}"
    done = "invitation WHERE tenant_id = %s AND revoked_at IS NOT NULL"
    return Ready(world.cast.petra, f"{page}/invite-again", done, tenant, page=page)


def _dead_job(act: str, done: str) -> Act:
    def make(world: World) -> Ready:
        [job] = world.desk.look(
            "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_platform, payload, created_at, next_try_at,"
            " dead_at, attempts, last_error)"
            " VALUES ('work', 'terms.nightly_of', %s, false, '{}', %s, %s, %s, 8, 'Uncertain')"
            " RETURNING id",
            world.bank.tenant_id, START, START, START,
        )  # fmt: skip
        page = f"/platform/jobs/{job['id']}"
        typed = {f"{act}-reason": "Nagekeken"}
        return Ready(
            world.cast.petra,
            f"{page}/{act}",
            f"audit_entry WHERE subject = 'job:' || %s AND {done}",
            job["id"],
            typed,
            page,
        )

    return make


def _upload_list(world: World) -> Ready:
    source = f"Regeling {world.desk.address()}"
    done = "qualification_import WHERE source = %s"
    content = as_json(row(name="Kok", level=2))
    return Ready(world.cast.petra, "/platform/reference", done, source, {"source": source}, file=content)


def _apply_list(world: World) -> Ready:
    with world.acting(world.cast.petra) as actor:
        content = as_json(row(crebo=NEW_CREBO, name="Proefkok"))
        made = reference.preview_import(actor, START, content, file_name="l.json", source="Proef", complete=False)
        import_id = made.id
    page = f"/platform/reference/imports/{import_id}"
    done = "qualification_import WHERE id = %s AND applied_at IS NOT NULL"
    return Ready(world.cast.petra, f"{page}/apply", done, import_id, page=page)


ACTS: dict[str, Act] = {
    "/institution/settings": _settings,
    "/institution/people/<appointment_id>": _end_day,
    "/institution/people/<appointment_id>/end": _end_role,
    "/institution/people/confirm": _confirm_people,
    "/institution/invitations/<invitation_id>/send-again": _invitation("send-again", "invitation.sent_again"),
    "/institution/invitations/<invitation_id>/take-back": _invitation("take-back", "invitation.taken_back"),
    "/platform/requests/<request_id>/refuse": _refuse_account,
    "/platform/institutions/<institution_id>/close": _close_institution,
    "/platform/institutions/<institution_id>/invite-again": _invite_again,
    "/platform/jobs/<job_id>/release": _dead_job("release", "act = 'job.released'"),
    "/platform/jobs/<job_id>/close": _dead_job("close", "act = 'job.closed'"),
    "/platform/reference": _upload_list,
    "/platform/reference/imports/<import_id>/apply": _apply_list,
}
