"""Who sees which field: the matrix, and that a withdrawal works on the very next request."""

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.profiles import operations, rules
from marketplace.profiles.rules import ProfileValues
from tests.marketplace.facts import fact, person, status
from tests.support.cast import START, Browser, Cast, Member, SignIn

Acting = Callable[..., Any]
PLACE = 2745912  # Utrecht

#: Field → what shows on a page where it is open, and nowhere else.
MARKS = {
    "name": "Q. Zichtbaar",
    "organisation": "Bureau Zichtlijn",
    "schools": "ROC Zuid",
    "crebo": "25180",
    "province": "Utrecht",
    "place": "Utrecht",
    "status": "Goud",
    "trainings": "Terugkomdag Zichtbaar",
    "about": "Ik beoordeel graag",
    "contact": "q.zichtbaar@example.org",
}


@pytest.fixture
def assessor(root: psycopg.Connection[Any], cast: Cast, acting: Acting) -> Member:
    """Somebody with everything filled in and nothing opened."""
    member = person(root, "Quirine Zichtbaar")
    status(root, cast.bank, member, "gold", ["25180"])
    fact(root, cast.bank, member, "further_training", date(2026, 3, 1), "Terugkomdag Zichtbaar")
    with acting(member) as actor:
        operations.change_profile(actor, START, ProfileValues(
            shown_name="Q. Zichtbaar", organisation="Bureau Zichtlijn", schools=(cast.other_school,), crebo=("25180",),
            place_id=PLACE, about="Ik beoordeel graag", email="q.zichtbaar@example.org"), 0)  # fmt: skip
    return member


def choose(acting: Acting, member: Member, *, engines: bool = False, **fields: Any) -> None:
    """Answer for all fields: nobody, but for those named."""
    with acting(member) as actor:
        answers = dict.fromkeys(rules.FIELDS, "nobody") | fields
        operations.choose_openings(actor, START, answers, engines, "nl")


def public_id(root: psycopg.Connection[Any], member: Member) -> str:
    row = root.execute("SELECT id FROM app.publication WHERE person_id = %s", [member.person_id]).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.rule("R046", "R047", "R048", "R049")
@pytest.mark.parametrize("audience", rules.AUDIENCES)
@pytest.mark.parametrize("field", sorted(MARKS))
def test_matrix(
    field: str, audience: str, assessor: Member, root: psycopg.Connection[Any], cast: Cast, acting: Acting,
    sign_in: SignIn, browser: Browser,
) -> None:  # fmt: skip
    fields: dict[str, Any] = {field: audience}
    choose(acting, assessor, **fields)
    address = public_id(root, assessor)
    mark = MARKS[field]
    seen = browser.get(f"/register/{address}?lang=nl")
    if audience == "public":
        assert seen.status_code == 200
        assert mark in seen.text
        for other, text in MARKS.items():
            if other != field and text != mark:
                assert text not in seen.text, other
    else:
        assert seen.status_code == 404
    closed = sign_in(cast.sara).get(f"/find/{address}?lang=nl")
    if audience == "nobody":
        assert closed.status_code == 404
    else:
        assert closed.status_code == 200
        assert mark in closed.text
    assert browser.get(f"/api/v1/register/{address}").status_code == (200 if audience == "public" else 404)


@pytest.mark.rule("R046", "R103")
def test_nobody_until_asked(assessor: Member, root: psycopg.Connection[Any]) -> None:
    address = public_id(root, assessor)
    for table in ("public_register", "institution_register"):
        assert root.execute(f"SELECT count(*) FROM app.{table} WHERE id = %s", [address]).fetchone() == (0,)


@pytest.mark.rule("R049")
def test_withdrawn_at_once(assessor: Member, root: psycopg.Connection[Any], acting: Acting, browser: Browser) -> None:
    choose(acting, assessor, name="public", province="public", crebo="public")
    address = public_id(root, assessor)
    assert "Q. Zichtbaar" in browser.get(f"/register/{address}").text
    choose(acting, assessor, province="public", crebo="public")
    after = browser.get(f"/register/{address}?lang=nl").text
    assert "Zichtbaar" not in after
    assert "Assessor in Utrecht" in after
    found = browser.get("/register?q=zichtbaar&own=1&lang=nl").text
    assert address not in found


@pytest.mark.rule("R103")
def test_one_switch_closes_everything_and_keeps_the_choices(
    assessor: Member, root: psycopg.Connection[Any], acting: Acting, sign_in: SignIn, browser: Browser
) -> None:
    choose(acting, assessor, name="public", contact="institutions")
    address = public_id(root, assessor)
    own = sign_in(assessor)
    assert own.post("/profile/close", page="/profile").status_code == 303
    assert browser.get(f"/register/{address}").status_code == 404
    assert own.get("/api/v1/profile/openings").json["openings"]["contact"] == "institutions"  # type: ignore[index]  # the answer has a body
    assert own.post("/profile/reopen", page="/profile").status_code == 303
    assert browser.get(f"/register/{address}").status_code == 200


@pytest.mark.rule("R045", "R104")
def test_contact_is_direct_and_looking_is_recorded(
    assessor: Member, root: psycopg.Connection[Any], cast: Cast, acting: Acting, sign_in: SignIn
) -> None:
    choose(acting, assessor, contact="institutions", trainings="institutions")
    address = public_id(root, assessor)
    page = sign_in(cast.sara).get(f"/find/{address}").text
    assert "mailto:q.zichtbaar@example.org" in page
    assert "Terugkomdag Zichtbaar" in page
    rows = root.execute(
        "SELECT chain FROM app.audit_entry WHERE act = 'contact.viewed' AND subject = %s ORDER BY chain",
        [f"register:{address}"],
    ).fetchall()
    assert [row[0] for row in rows] == [f"person:{assessor.person_id}", f"tenant:{cast.school}"]


@pytest.mark.rule("R047")
def test_closed_register_only_in_an_institutions_hat(
    assessor: Member, root: psycopg.Connection[Any], cast: Cast, acting: Acting, sign_in: SignIn, browser: Browser, app: Flask  # noqa: E501 - reads as one line
) -> None:  # fmt: skip
    choose(acting, assessor, name="institutions")
    address = public_id(root, assessor)
    assert browser.get(f"/find/{address}").status_code == 401
    assert browser.get("/find").status_code == 401
    assert sign_in(cast.sara, hat="personal").get(f"/find/{address}").status_code == 403
    assert sign_in(cast.petra).get("/find").status_code == 403
    for made_up in ("00000000-0000-4000-8000-000000000000", str(assessor.person_id)):
        assert sign_in(cast.sara).get(f"/find/{made_up}").status_code == 404
        assert browser.get(f"/register/{made_up}").status_code == 404


def test_closed_institution_and_ended_role_see_nothing(
    assessor: Member, root: psycopg.Connection[Any], cast: Cast, acting: Acting, sign_in: SignIn
) -> None:
    choose(acting, assessor, name="institutions")
    tara = sign_in(cast.tara)
    assert tara.get("/find").status_code == 200
    root.execute("UPDATE app.tenant SET status = 'closed' WHERE id = %s", [cast.other_school])
    try:
        assert tara.get("/find").status_code == 403
    finally:
        root.execute("UPDATE app.tenant SET status = 'approved' WHERE id = %s", [cast.other_school])
    root.execute("UPDATE app.appointment SET ends_on = '2026-11-01' WHERE person_id = %s", [cast.tara.person_id])
    try:
        assert tara.get("/find").status_code == 403
    finally:
        root.execute("UPDATE app.appointment SET ends_on = NULL WHERE person_id = %s", [cast.tara.person_id])


def test_search_engines_only_where_opened(
    assessor: Member, root: psycopg.Connection[Any], acting: Acting, browser: Browser
) -> None:
    choose(acting, assessor, name="public")
    address = public_id(root, assessor)
    answer = browser.get(f"/register/{address}")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "noindex" in answer.text
    part = f"/sitemaps/people/{address[0]}.xml"
    assert address not in browser.get(part).text
    choose(acting, assessor, engines=True, name="public")
    answer = browser.get(f"/register/{address}")
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in answer.text
    assert part in browser.get("/sitemap.xml").text
    assert f"/register/{address}</loc>" in browser.get(part).text
    assert "noindex" in browser.get("/register").headers["X-Robots-Tag"]


def test_consent_keeps_text_version_and_moment(assessor: Member, root: psycopg.Connection[Any], acting: Acting) -> None:
    choose(acting, assessor, name="public")
    choose(acting, assessor, name="nobody")
    rows = root.execute(
        "SELECT audience, text_version, language, at, withdrawn_at FROM app.opening WHERE person_id = %s AND field = 'name'"  # noqa: E501 - reads as one line
        " ORDER BY id",
        [assessor.person_id],
    ).fetchall()
    assert rows == [
        ("public", rules.TEXT_VERSION, "nl", START, START),
        ("nobody", rules.TEXT_VERSION, "nl", START, None),
    ]
    with pytest.raises(psycopg.errors.RaiseException, match="kept"):
        root.execute("UPDATE app.opening SET audience = 'public', withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL")
