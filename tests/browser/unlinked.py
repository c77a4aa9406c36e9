"""Pages that no page of the cast links to: behind a mail, after an act, or for who has just come."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

from flask import Flask

from assay.accounts.tokens import make_token
from tenants.organisations.links import invitation_path, request_path
from tenants.organisations.operations import people
from tests.support.cast import START, Browser, Cast, Member, SignIn
from tests.tenants.organisations.conftest import ASKED
from tests.tenants.reference.rows import as_json, row
from tests.tenants.running_terms.house import TERMS, House, publish

#: Answers that are part of a page or a picture in it, lead elsewhere, or are read by programs.
NOT_WHOLE = {
    "asking.suggest",
    "portfolio.suggest_organisations",
    "portfolio.suggest_qualifications",
    "reference.suggest_places",
    "reference.suggest_qualifications",
    "files.part",
    "files.state",
    "find.closed_photo",
    "register.photo",
    "find.go",
    "discovery.robots",
    "discovery.security_txt",
    "discovery.sitemap",
    "discovery.sitemap_pages",
    "discovery.sitemap_part",
}

Visit = tuple[Member | None, str]


def unlinked(app: Flask, cast: Cast, house: House, sign_in: SignIn) -> list[Visit]:
    """Who opens which of these pages, with something on each."""
    bank = house.bank
    nora = bank.person("Nora")
    visits: list[Visit] = [(None, path) for path in (*_by_mail(app, house), "/problems", "/problems/stale")]
    visits += [
        (None, "/mail-sent/confirm"),
        (None, "/institutions/request/sent"),
        (nora, "/profile/welcome"),
        (nora, "/status/training"),
        (nora, f"/portfolio/{bank.item(nora)}/hand-in"),
        (nora, f"/files/{bank.file(nora, 'awaiting')}/uploaded"),
    ]
    with bank.acting(house.admin) as actor:
        invited = people.invite(
            actor, START, name="Noor Nieuw", email="noor@unlinked.example", role="lead_assessor", starts_on=None,
            ends_on=None, language="nl",
        ).id  # fmt: skip
    invitation = invitation_path(app.config["SECRET_KEY"], bank.tenant_id, invited)
    visits += [(None, invitation), (nora, f"{invitation}/accept")]
    house.adopt(date(2026, 11, 1))
    house.adopt(date(2026, 11, 1), publish(bank, terms=TERMS.format(days=15), document="other-rules"))
    visits += [(house.admin, "/terms/documents/verification.decision")]
    return visits + [(cast.petra, path) for path in _of_the_platform(house, sign_in(cast.petra))]


def _by_mail(app: Flask, house: House) -> list[str]:
    """What the links in three mails open."""
    person = house.bank.person("Nina").person_id
    key = app.config["SECRET_KEY"]
    found = []
    for purpose in ("confirm", "reset"):
        [(token,)] = house.bank.sql(
            "INSERT INTO app.account_token (person_id, purpose, created_at, expires_at) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            (person, purpose, START, START + timedelta(hours=1)),
        )
        found.append(f"/{purpose}/{make_token(key, token, purpose)}")
    email = f"ask-{person}@example.nl"
    Browser(app).post("/institutions/request", {**ASKED, "requester_email": email})
    [(request,)] = house.bank.sql("SELECT id FROM app.account_request WHERE requester_email = %s", (email,))
    return [*found, request_path(make_token(key, request, "account-request"))]


def _of_the_platform(house: House, petra: Browser) -> list[str]:
    """Work that stopped, and a list of qualifications that waits to be applied."""
    [(job,)] = house.bank.sql(
        "INSERT INTO app.outbox (queue, kind, scope_person, payload, created_at, next_try_at, dead_at, attempts,"
        " last_error) VALUES ('mail', 'mail.notice', %s, '{}', %s, %s, %s, 8, 'Uncertain: stopped midway')"
        " RETURNING id",
        (house.admin.person_id, START, START, START),
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', petra.get("/platform/reference").text)
    assert token is not None
    changed = as_json(row(name="Kok met een andere naam"), row(crebo="99999", name="Nieuwe kwalificatie"))
    form = {"csrf_token": token[1], "source": "Lijst van vandaag", "file": (io.BytesIO(changed), "lijst.json")}
    answer = petra.client.post("/platform/reference", data=form)
    assert answer.status_code == 303, answer.text
    assert answer.location
    return [f"/platform/jobs/{job}", answer.location]
