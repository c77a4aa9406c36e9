"""The register tables and the consents never part: random acts, and a comparison after each of them."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assay.db import db, unit_of_work
from assay.tenancy.scopes import PublicScope
from marketplace.entries import operations as entries
from marketplace.entries.rules import Check
from marketplace.profiles import operations, rules
from marketplace.profiles.rules import ProfileValues
from portfolio.certification.events import announce_status
from tenants.reference.rules import search_key
from tests.marketplace.facts import person, status
from tests.support.cast import START, Cast, Member

Acting = Callable[..., Any]

PLACES = {2745912: ("NL-UT", "Utrecht"), 2759661: ("NL-GE", "Arnhem")}
CODES = ("25180", "25030", "25037")

_ACTS = st.one_of(
    st.tuples(st.just("open"), st.dictionaries(st.sampled_from(rules.FIELDS), st.sampled_from(rules.AUDIENCES))),
    st.tuples(st.just("engines"), st.booleans()),
    st.tuples(st.just("fill"), st.tuples(st.sampled_from(sorted(PLACES)), st.sets(st.sampled_from(CODES)))),
    st.tuples(
        st.just("status"), st.tuples(st.sampled_from(("none", "bronze", "gold")), st.sets(st.sampled_from(CODES)))
    ),
    st.tuples(st.just("close"), st.none()),
    st.tuples(st.just("reopen"), st.none()),
    st.tuples(st.just("register"), st.none()),
    st.tuples(st.just("deregister"), st.none()),
    st.tuples(st.just("return"), st.none()),
)

_COUNTS = """
WITH cells AS (
  SELECT crebo, x.province, x.place_id, level, verified, count(*) AS n FROM app.{r}_crebo c,
    LATERAL (VALUES (1, '*', 0), (2, c.province, 0), (3, '*', c.place_id)) x (which, province, place_id)
   WHERE which = 1 OR (which = 2 AND c.province <> '') OR (which = 3 AND c.place_id <> 0) GROUP BY 1, 2, 3, 4, 5),
sums AS (SELECT crebo, province, place_id, level, verified, sum(n) AS n FROM app.{r}_count GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0)
SELECT count(*) FROM (SELECT * FROM cells EXCEPT SELECT * FROM sums UNION ALL (SELECT * FROM sums EXCEPT SELECT * FROM cells)) d
"""  # noqa: E501 - reads as one line


class Model:
    """What the tables should say, by the plainest reading of the rules."""

    def __init__(self) -> None:
        self.opened: dict[str, str] = {}
        self.engines = False
        self.closed = False
        self.level, self.verified = "none", frozenset[str]()
        self.own: tuple[str, ...] = ()
        self.place = 0
        self.entry = ""

    def facts(self, audience: str) -> dict[str, Any] | None:
        if self.closed or self.entry == "deregistered":
            return None
        seen = {f for f, who in self.opened.items() if who == "public" or who == audience}
        facts: dict[str, Any] = {}
        if "name" in seen:
            facts["name"] = "P. Proef"
        if "organisation" in seen:
            facts["organisation"] = "Proefbedrijf"
        if "contact" in seen:
            facts["email"] = "proef@example.org"
        if "about" in seen:
            facts["about"] = "Proeftekst"
        if "province" in seen and self.place:
            facts["province"] = PLACES[self.place][0]
        if "place" in seen and self.place:
            facts["place"] = PLACES[self.place][1]
        if "schools" in seen and self.entry == "registered":
            facts["schools"] = ["ROC Noord"]
        if "status" in seen and self.level != "none":
            facts["level"] = {"bronze": 1, "gold": 3}[self.level]
        codes = dict.fromkeys(self.verified, "Assessorenbank Oost")
        pairs = sorted([c, codes.get(c)] for c in {*self.own, *self.verified})
        if "crebo" in seen and pairs:
            facts["crebos"] = pairs
        if not facts:
            return None
        return facts | {"search_engines": audience == "public" and self.engines}


def stored(root: psycopg.Connection[Any], register: str, member: Member) -> dict[str, Any] | None:
    row = root.execute(
        f"SELECT to_jsonb(r) FROM app.{register} r JOIN app.publication p USING (id) WHERE p.person_id = %s",
        [member.person_id],
    ).fetchone()
    if row is None:
        return None
    names = (
        "name",
        "organisation",
        "email",
        "about",
        "province",
        "place",
        "schools",
        "level",
        "crebos",
        "search_engines",
    )
    found = {name: row[0][name] for name in names if row[0][name] not in (None, [], 0)}
    if "crebos" in found:
        found["crebos"] = sorted(found["crebos"])
    return {"search_engines": False} | found


def do(kind: str, value: Any, model: Model, member: Member, cast: Cast, root: Any, acting: Acting, app: Flask) -> None:
    if kind == "open":
        with acting(member) as actor:
            operations.choose_openings(actor, START, value, model.engines, "nl")
        model.opened.update(value)
    elif kind == "engines":
        with acting(member) as actor:
            operations.choose_openings(actor, START, {}, value, "nl")
        model.engines = value
    elif kind == "fill":
        place, codes = value
        with acting(member) as actor:
            version = actor_version(root, member)
            operations.change_profile(actor, START, ProfileValues(
                shown_name="P. Proef", organisation="Proefbedrijf", crebo=tuple(sorted(codes)), place_id=place,
                about="Proeftekst", email="proef@example.org"), version)  # fmt: skip
        model.place, model.own = place, tuple(codes)
    elif kind == "status":
        level, codes = value
        status(root, cast.bank, member, level, sorted(codes))
        with acting(cast.lena):
            announce_status(cast.bank, member.person_id, level)
        model.level, model.verified = level, frozenset(codes)
    elif kind == "close":
        with acting(member) as actor:
            operations.close_everything(actor, START, "nl")
        model.closed = True
    elif kind == "reopen":
        with acting(member) as actor:
            operations.end_closing(actor, START)
        model.closed = False
    elif kind == "register" and model.entry != "registered":
        with acting(member) as actor:
            entry = entries.report(actor, START, cast.school, "", True).id
        with acting(cast.sara) as actor:
            every = {key: Check(True, "Gezien") for key in ("trained", "active", "further_trained")}
            entries.register(actor, START, entry, every, 1)
        model.entry = "registered"
    elif kind == "deregister" and model.entry == "registered":
        row = root.execute(
            "SELECT id, version FROM app.register_entry WHERE person_id = %s AND state = 'registered'",
            [member.person_id],
        ).fetchone()
        with acting(cast.sara) as actor:
            entries.deregister(actor, START, row[0], "Gestopt", row[1])
        model.entry = "deregistered"
    elif kind == "return" and model.entry == "deregistered":
        with acting(member) as actor:
            entries.return_to_register(actor, START)
        model.entry = "returned"


def actor_version(root: psycopg.Connection[Any], member: Member) -> int:
    row = root.execute("SELECT version FROM app.profile WHERE person_id = %s", [member.person_id]).fetchone()
    return row[0] if row else 0


@pytest.mark.rule("R046", "R047", "R048", "R049", "R050", "R103")
@settings(max_examples=12, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(acts=st.lists(_ACTS, min_size=3, max_size=9))
def test_nothing_closed_is_ever_there(
    acts: list[tuple[str, Any]], app: Flask, cast: Cast, root: psycopg.Connection[Any], acting: Acting
) -> None:
    member, model = person(root, "Petronella Proef"), Model()
    filled = ("fill", (2745912, {"25180"}))
    for kind, value in [filled, *acts]:
        do(kind, value, model, member, cast, root, acting, app)
        for register, audience in (("public_register", "public"), ("institution_register", "institutions")):
            wanted = model.facts(audience)
            assert stored(root, register, member) == wanted, (register, kind)
    for register in ("public_register", "institution_register"):
        assert root.execute(_COUNTS.format(r=register)).fetchone() == (0,)
        for part in ("_crebo", "_token"):
            orphans = f"SELECT count(*) FROM app.{register}{part} c WHERE NOT EXISTS (SELECT 1 FROM app.{register} r WHERE r.id = c.id)"  # noqa: E501 - reads as one line
            assert root.execute(orphans).fetchone() == (0,)


def test_words_hold_nothing_that_was_not_opened(cast: Cast, root: psycopg.Connection[Any], acting: Acting) -> None:
    member = person(root, "Wendelina Woord")
    with acting(member) as actor:
        operations.change_profile(actor, START, ProfileValues(
            shown_name="W. Geheimpje", organisation="Verborgenbedrijf", crebo=("25180",), place_id=2745912), 0)  # fmt: skip  # noqa: E501 - reads as one line
        operations.choose_openings(actor, START, {"province": "public", "name": "institutions"}, False, "nl")
    sql = "SELECT token FROM app.{} t JOIN app.publication p USING (id) WHERE p.person_id = %s"
    public = {r[0] for r in root.execute(sql.format("public_register_token"), [member.person_id]).fetchall()}
    closed = {r[0] for r in root.execute(sql.format("institution_register_token"), [member.person_id]).fetchall()}
    assert public == {"utrecht"}
    assert closed == {"utrecht", "w", "geheimpje"}


@pytest.mark.parametrize(
    "name",
    ["Anna de Vries", "Ōé Çelik-Ñúñez", "'s-Gravenhage", "Øster Ærø ßtraße", "ŁÓDŹ", "Đorđe", "ﬁn Œuvre", "  x  "],
)
def test_words_are_folded_like_what_is_typed(name: str, root: psycopg.Connection[Any]) -> None:
    found = {row[0] for row in root.execute("SELECT app.search_words(%s)", [name]).fetchall()}
    assert found == set(search_key(name).split())


@pytest.mark.parametrize("login", ["assay_web", "assay_worker"])
def test_no_login_writes_the_registers(login: str, root: psycopg.Connection[Any]) -> None:
    row = root.execute(
        "SELECT bool_or(has_table_privilege(%s, c.oid, 'INSERT, UPDATE, DELETE')) FROM pg_class c WHERE relname ~"
        " '^(public|institution)_register' AND relkind = 'r'",
        [login],
    ).fetchone()
    assert row == (False,)


@pytest.mark.rule("R047")
def test_closed_register_is_empty_outside_an_institutions_hat(
    app: Flask, cast: Cast, root: psycopg.Connection[Any], acting: Acting
) -> None:
    member = person(root, "Karel Kijker")
    with acting(member) as actor:
        operations.change_profile(actor, START, ProfileValues(shown_name="K. Kijker"), 0)
        operations.choose_openings(actor, START, {"name": "institutions"}, False, "nl")
    count = text("SELECT count(*) FROM app.institution_register")
    with acting(member):
        assert db.session.execute(count).scalar() == 0
    with app.app_context(), unit_of_work(PublicScope(), START):
        assert db.session.execute(count).scalar() == 0
    with acting(cast.petra):
        assert db.session.execute(count).scalar() == 0
    with acting(cast.tara):
        assert db.session.execute(count).scalar() >= 1  # type: ignore[operator]  # a count is a number


def test_changed_names_come_in_by_the_timed_work(
    worker_app: Flask, cast: Cast, root: psycopg.Connection[Any], acting: Acting
) -> None:
    from datetime import timedelta

    from marketplace.public_register import operations as register

    member = person(root, "Sjaak School")
    with acting(member) as actor:
        operations.change_profile(actor, START, ProfileValues(shown_name="S.", schools=(cast.other_school,)), 0)
        operations.choose_openings(actor, START, {"schools": "public"}, False, "nl")
    root.execute("UPDATE app.tenant SET name = 'ROC Anders' WHERE id = %s", [cast.other_school])
    try:
        with worker_app.app_context(), unit_of_work(PublicScope(), START + timedelta(days=2)):
            # One call looks at so many people; what other tests left may stand before this one.
            looked_at = 0
            while published := register.refresh(START + timedelta(days=2)):
                looked_at += published
            assert looked_at >= 1
        found = stored(root, "public_register", member)
        assert found is not None
        assert found["schools"] == ["ROC Anders"]
        assert root.execute(_COUNTS.format(r="public_register")).fetchone() == (0,)
    finally:
        root.execute("UPDATE app.tenant SET name = 'ROC Zuid' WHERE id = %s", [cast.other_school])
