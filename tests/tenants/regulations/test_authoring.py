"""Writing and publishing packs, in pages."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import psycopg
import pytest

from assay.problems import Conflict, Forbidden, Stale
from assay.servers.server_set import ServerAddresses
from tenants.regulations import queries
from tenants.regulations.editions import digest
from tenants.regulations.operations import authoring, calendars
from tests.accounts.test_api_tokens import make_token
from tests.app.test_register_pdf import pdf_text
from tests.support.cast import START, Cast, SignIn, superuser_url

WHOLE = """[edition]
issuer = "{issuer}"
document = "house-rules"
edition = "2026"
kind = "guide"
issuer_name = {{ nl = "Proef", en = "Trial" }}
title = {{ nl = "Huisregels", en = "House rules" }}
cites_as = {{ nl = "Huisregels, art.", en = "House rules, art." }}
summary = {{ nl = "Kort.", en = "Short." }}
country = "NL"
calendar = "NL"
adopted_on = 2026-01-01
adopted_by = "executive_board"
in_force_from = 2026-02-01

[[article]]
number = "1"
title = {{ nl = "Klacht", en = "Complaint" }}

[[term]]
key = "complaint.ruling"
article = "1"
text = {{ nl = "Je hoort het binnen een week.", en = "You hear within a week." }}
amount = 1
unit = "week"
direction = "after"
start = "complaint_received"
start_day = "next"
end_rule = "as_is"
limit = "at_most"
by = "executive_board"
extension = {{ allowed = "no" }}

[[case]]
term = "complaint.ruling"
title = {{ nl = "Gewoon", en = "Plain" }}
start = 2026-04-22
due = {due}
"""


def text(issuer: str, due: str = "2026-04-29") -> str:
    return WHOLE.format(issuer=issuer, due=due)


def begun(acting: Any, cast: Cast, issuer: str, due: str = "2026-04-29") -> UUID:
    with acting(cast.petra) as actor:
        made = authoring.begin(actor, START, "Huisregels")
        authoring.save(actor, START, made.id, {"edition.toml": text(issuer, due)}, 1)
        return made.id


def test_a_whole_draft_is_published_once_and_then_never_changes(acting: Any, cast: Cast, sign_in: SignIn) -> None:
    draft_id = begun(acting, cast, "proef-een")
    with acting(cast.petra) as actor:
        edition = authoring.publish(actor, START, draft_id, 2)
        assert (edition.revision, edition.origin) == (1, "authored")
        with pytest.raises(Conflict):
            authoring.publish(actor, START, draft_id, 3)
        changed = text("proef-een").replace("binnen een week", "in een week")
        authoring.save(actor, START, draft_id, {"edition.toml": changed}, 3)
        assert authoring.publish(actor, START, draft_id, 4).revision == 2
        first = queries.edition_at("proef-een", "house-rules", "2026", revision=1)
        assert first.sha256 == edition.sha256
    address = "/regulations/proef-een/house-rules/2026"
    browser = sign_in(cast.anna)
    page = browser.get(f"{address}?revision=1").text
    for revision, said in ((1, "binnen een week"), (2, "in een week")):
        answer = browser.get(f"{address}/download.pdf?revision={revision}&lang=nl")
        assert f'filename="proef-een-house-rules-2026-r{revision}.pdf"' in answer.headers["Content-Disposition"]
        assert said in " ".join(pdf_text(answer.data).split())
    assert re.search(r"download\.pdf\?(?=[^\"]*revision=1)", page)
    assert browser.get(f"{address}/download.pdf?revision=3").status_code == 404


def test_every_version_of_a_draft_is_in_the_record_with_its_digest(
    acting: Any, cast: Cast, servers: ServerAddresses
) -> None:
    draft_id = begun(acting, cast, "proef-vier")
    with acting(cast.petra) as actor:
        authoring.save(actor, START, draft_id, {"edition.toml": "[edition"}, 2)
    with psycopg.connect(superuser_url(servers)) as connection:
        saved = connection.execute(
            "SELECT detail::jsonb FROM app.audit_entry WHERE subject = %s AND act = 'regulation.draft_saved'",
            [f"draft:{draft_id}"],
        ).fetchall()
    [first, second] = sorted((row[0] for row in saved), key=lambda detail: int(detail["version"]))
    assert [int(first["version"]), int(second["version"])] == [2, 3]
    assert first["sha256"] == second["before"] == digest({"edition.toml": text("proef-vier")})
    assert second["sha256"] == digest({"edition.toml": "[edition"})


def test_a_draft_with_a_fault_is_not_published(acting: Any, cast: Cast) -> None:
    draft_id = begun(acting, cast, "proef-twee", due="2026-04-30")
    with acting(cast.petra) as actor:
        _reading, findings = authoring.findings_of(queries.draft(actor, draft_id).files)
        assert [finding.code for finding in findings if finding.weight == "fault"] == ["case_failed"]
        assert findings[0].line == text("proef-twee").splitlines().index("[[case]]") + 1
        with pytest.raises(Conflict):
            authoring.publish(actor, START, draft_id, 2)
        with pytest.raises(Stale):
            authoring.save(actor, START, draft_id, {}, 1)


def test_only_the_platform_writes(acting: Any, cast: Cast) -> None:
    for member in (cast.anna, cast.sven, cast.adam):
        with acting(member) as actor:
            with pytest.raises(Forbidden):
                authoring.begin(actor, START, "x")
            with pytest.raises(Forbidden):
                calendars.record_decree_year(actor, START, 2031, [], "Stcrt.")


def test_the_pages_keep_what_was_typed_and_show_what_is_wrong(cast: Cast, sign_in: SignIn) -> None:
    petra = sign_in(cast.petra)
    assert petra.post("/platform/regulations/new", {"title": ""}).status_code == 422
    made = petra.post("/platform/regulations/new", {"title": "Proef drie"})
    path = made.headers["Location"]
    page = petra.get(path).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    broken = text("proef-drie").replace('unit = "week"', 'unit = "fortnight"')
    fields = {"name": "edition.toml", "text": broken, "version": version.group(1)}
    assert petra.post(path, fields).status_code == 303
    page = petra.get(path).get_data(as_text=True)
    assert "fortnight" in page
    line = broken.splitlines().index('unit = "fortnight"') + 1
    assert f"edition.toml:{line}" in page
    stale = petra.post(path, {**fields, "text": "# mijn werk"})
    assert stale.status_code == 409
    assert "# mijn werk" in stale.get_data(as_text=True)
    wrong_name = petra.post(path, {**fields, "name": "../x", "version": "2"})
    assert wrong_name.status_code == 422
    assert petra.post(f"{path}/publish", {"version": "2"}, page=path).status_code == 409
    fixed = petra.post(path, {**fields, "text": text("proef-drie"), "version": "2"})
    assert fixed.status_code == 303
    published = petra.post(f"{path}/publish", {"version": "3"}, page=path)
    assert published.headers["Location"] == "/regulations/proef-drie/house-rules/2026"
    assert "Huisregels 2026" in petra.get(published.headers["Location"]).get_data(as_text=True)


def test_days_of_a_decree_hold_for_every_institution(acting: Any, cast: Cast, sign_in: SignIn) -> None:
    petra = sign_in(cast.petra)
    wrong = petra.post("/platform/decree-days", {"year": "2031", "days": "31 mei", "source": "Stcrt. 2029, 1"})
    assert wrong.status_code == 422
    assert "31 mei" in wrong.get_data(as_text=True)
    weekend = petra.post("/platform/decree-days", {"year": "2031", "days": "2031-05-31", "source": "Stcrt. 2029, 1"})
    assert weekend.status_code == 422
    done = petra.post("/platform/decree-days", {"year": "2031", "days": "2031-05-23", "source": "Stcrt. 2029, 1"})
    assert done.status_code == 303
    with acting(cast.sven):
        calendar = queries.law_of(cast.school).calendar()
        assert calendar.decree_days.known(2031)
        assert [day.isoformat() for day in calendar.decree_days.days if day.year == 2031] == ["2031-05-23"]


def test_every_act_of_an_author_is_in_the_api(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.petra)
    bearer = {"Authorization": f"Bearer {make_token(browser, 'platform:write', hat='platform')}"}

    def send(path: str, **body: Any) -> Any:
        return browser.client.post(f"/api/v1{path}", json=body, headers=bearer)

    made = send("/regulation-drafts", title="Proef in de API")
    assert (made.status_code, made.json["version"]) == (201, 1)
    path = f"/regulation-drafts/{made.json['id']}"
    assert any(each["weight"] == "fault" for each in made.json["findings"])
    assert send(f"{path}/publish", version=1).status_code == 409
    saved = send(f"{path}/files", files={"edition.toml": text("proef-api")}, version=1)
    assert (saved.status_code, saved.json["version"], saved.json["findings"]) == (200, 2, [])
    assert send(f"{path}/files", files={"edition.toml": ""}, version=1).status_code in (409, 412)
    assert send(f"{path}/files", files={"Rules.md": "x"}, version=2).status_code == 422
    # Nobody holds an edition of this document yet.
    assert send(f"{path}/trials").status_code == 409
    published = send(f"{path}/publish", version=2)
    assert (published.status_code, published.json["address"]) == (201, "proef-api/house-rules/2026")
    listed = browser.client.get("/api/v1/regulation-drafts", headers=bearer).get_json()
    assert made.json["id"] in {each["id"] for each in listed}
    assert send(f"{path}/remove").status_code == 204
    assert browser.get("/regulations/proef-api/house-rules/2026").status_code == 200
    assert browser.client.get(f"/api/v1{path}", headers=bearer).status_code == 404
    assert send("/decree-years", year=2031, days=["2031-05-30"], source="").status_code == 422
