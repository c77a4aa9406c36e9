"""The chains: who may write which, that nobody changes one, and that a change by force is found."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import errors
from sqlalchemy import Connection, Engine, create_engine, text

from assay.audit import Entry, broken_links, entry_hash
from tests.tenancy.acting import refusal
from tests.tenancy.conftest import NOW, Isolated, World, set_scope

APPEND = text("SELECT app.audit_append(cast(:chains AS text[]), :act, :subject, :detail)")
AWKWARD = [
    "plain",
    "",
    'quotes " and \\ and /',
    "tab\tline\nreturn\rbell\x07escape\x1bdelete\x7f",
    "Zoë Łukasiewicz, ñandú, ﬁ, İ",
    "\u2028\u2029\u200f\ufeff",
    "😀 𝔘𝔫𝔦",
    '{"a": [1, 2.50, null]}',
]


def append(connection: Connection, chain: str, detail: str = "{}", act: str = "item.changed") -> None:
    connection.execute(APPEND, {"chains": [chain], "act": act, "subject": "item:1", "detail": detail})


def chain_of(connection: Connection, chain: str) -> list[Entry]:
    """As a superuser, in order."""
    columns = "chain, seq, at, actor_id, act, subject, detail, prev_hash, hash"
    sql = f"SELECT {columns} FROM app.audit_entry WHERE chain = :c ORDER BY seq"
    return [
        Entry(r.chain, r.seq, r.at, r.actor_id, r.act, r.subject, r.detail, bytes(r.prev_hash), bytes(r.hash))
        for r in connection.execute(text(sql), {"c": chain})
    ]


def test_python_and_the_database_compute_the_same_hash(root: Connection, world: World) -> None:
    root.exec_driver_sql(
        "SET LOCAL ROLE assay_web; SET LOCAL TIME ZONE 'America/St_Johns'; SET LOCAL DateStyle = 'SQL, DMY'"
    )
    set_scope(root, person=world.anna)
    for words in AWKWARD:
        root.execute(APPEND, {"chains": [f"person:{world.anna}"], "act": words, "subject": words, "detail": words})
    root.exec_driver_sql("SET LOCAL ROLE NONE; SET LOCAL DateStyle = 'ISO, MDY'")
    entries = chain_of(root, f"person:{world.anna}")
    assert [entry.detail for entry in entries] == AWKWARD
    assert broken_links(entries) == []


@settings(deadline=None, database=None, max_examples=60)
@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1, max_size=30))
def test_any_text_gives_the_same_json_in_both(superuser: Engine, words: list[str]) -> None:
    with superuser.connect() as connection:
        sql = "SELECT to_jsonb(cast(:w AS text[]))::text"
        assert connection.execute(text(sql), {"w": words}).scalar_one() == json.dumps(words, ensure_ascii=False)


#: What is tried → (scope, chain); the names of people and institutions stand for their ids.
ALLOWED = {
    "own person": ("person anna", "person:anna"),
    "another person concerned": ("person anna", "person:bram"),
    "own institution": ("tenant north", "tenant:north"),
    "person concerned, by an institution": ("tenant north", "person:bram"),
    "platform": ("platform", "platform"),
    "person concerned, by the platform": ("platform", "person:bram"),
    "person concerned, at sign-in": ("account", "person:bram"),
}
REFUSED = {
    "another institution": ("tenant north", "tenant:south"),
    "an institution, by a person": ("person anna", "tenant:north"),
    "an institution, by the platform": ("platform", "tenant:north"),
    "the platform, by an institution": ("tenant north", "platform"),
    "the platform, by a person": ("person anna", "platform"),
    "a person, in public": ("public", "person:anna"),
    "an institution, in public": ("public", "tenant:north"),
    "a chain of another kind": ("tenant north", "anything"),
    "a person that is no id": ("tenant north", "person:me"),
    "an empty name": ("tenant north", ""),
    "own institution in capitals": ("tenant north", "TENANT:north"),
}


def in_scope(connection: Connection, world: World, scope: str) -> Connection:
    kind, _, name = scope.partition(" ")
    values: dict[str, Any] = {} if kind == "public" else {kind: getattr(world, name) if name else True}
    return set_scope(connection, **values)


def named(world: World, chain: str) -> str:
    kind, colon, name = chain.partition(":")
    return kind + colon + str(getattr(world, name, name))


@pytest.mark.parametrize("login", ["assay_web", "assay_worker"])
@pytest.mark.parametrize("what", ALLOWED)
def test_a_scope_writes_its_own_chains(root: Connection, world: World, what: str, login: str) -> None:
    scope, chain = ALLOWED[what]
    root.exec_driver_sql(f"SET LOCAL ROLE {login}")
    append(in_scope(root, world, scope), named(world, chain))
    root.exec_driver_sql("SET LOCAL ROLE NONE")
    assert len(chain_of(root, named(world, chain))) == 1


@pytest.mark.parametrize("what", REFUSED)
def test_a_scope_writes_no_other_chain(root: Connection, world: World, what: str) -> None:
    scope, chain = REFUSED[what]
    root.exec_driver_sql("SET LOCAL ROLE assay_web")
    in_scope(root, world, scope)
    sql = "SELECT app.audit_append(ARRAY[:c], 'x.y', 's', '{}')"
    assert isinstance(refusal(root, sql, c=named(world, chain)), errors.InsufficientPrivilege)


@pytest.mark.parametrize("chains", ["NULL", "'{}'", "ARRAY[NULL]"])
def test_an_act_without_a_chain_is_a_fault(root: Connection, world: World, chains: str) -> None:
    root.exec_driver_sql("SET LOCAL ROLE assay_web")
    set_scope(root, tenant=world.north)
    refusal(root, f"SELECT app.audit_append(cast({chains} AS text[]), 'x.y', 's', '{{}}')")


def test_the_actor_and_the_moment_are_those_of_the_scope(root: Connection, world: World) -> None:
    root.exec_driver_sql("SET LOCAL ROLE assay_web")
    append(set_scope(root, person=world.anna), f"person:{world.anna}")
    root.exec_driver_sql("SET LOCAL ROLE NONE")
    [entry] = chain_of(root, f"person:{world.anna}")
    assert (entry.actor_id, entry.at) == (world.anna, NOW)


@pytest.mark.parametrize("login", ["assay_web", "assay_worker", "assay_relay", "assay_batch"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM app.audit_entry",
        "UPDATE app.audit_entry SET detail = ''",
        "DELETE FROM app.audit_entry",
        "TRUNCATE app.audit_entry",
        "INSERT INTO app.audit_entry VALUES ('platform', 1, now(), NULL, '', '', '', '', '')",
        "UPDATE app.audit_head SET seq = 0",
        "DELETE FROM app.audit_head",
        "ALTER TABLE app.audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON app.audit_entry",
        "SET LOCAL session_replication_role = replica",
    ],
)
def test_no_login_tampers(root: Connection, login: str, sql: str) -> None:
    root.exec_driver_sql(f"SET LOCAL ROLE {login}")
    # SET LOCAL ROLE keeps the superuser's right to settings; a login of its own has it not (see test_pitfalls).
    if "replication_role" in sql:
        root.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {login}")
    assert isinstance(refusal(root, sql), errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    "sql", ["UPDATE app.audit_entry SET detail = 'x'", "DELETE FROM app.audit_entry", "TRUNCATE app.audit_entry"]
)
@pytest.mark.parametrize("role", ["assay_owner", "NONE"])
def test_the_trigger_stops_even_the_owner_and_a_superuser(root: Connection, world: World, sql: str, role: str) -> None:
    append(set_scope(root, tenant=world.north), f"tenant:{world.north}")
    root.exec_driver_sql(f"SET LOCAL ROLE {role}")
    assert isinstance(refusal(root, sql), errors.RaiseException)


TAMPERING = {
    "another detail": "UPDATE app.audit_entry SET detail = 'x' WHERE seq = 3",
    "another act": "UPDATE app.audit_entry SET act = 'item.kept' WHERE seq = 3",
    "another subject": "UPDATE app.audit_entry SET subject = 'item:2' WHERE seq = 3",
    "another actor": "UPDATE app.audit_entry SET actor_id = NULL WHERE seq = 3",
    "another moment": "UPDATE app.audit_entry SET at = at + interval '1 microsecond' WHERE seq = 3",
    "another chain": "UPDATE app.audit_entry SET chain = 'platform' WHERE seq = 3",
    "one gone": "DELETE FROM app.audit_entry WHERE seq = 3",
    "the first gone": "DELETE FROM app.audit_entry WHERE seq = 1",
    "two swapped": "UPDATE app.audit_entry SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3);"
    "UPDATE app.audit_entry SET seq = -seq WHERE seq < 0",
    "one put between": "UPDATE app.audit_entry SET seq = -seq - 1 WHERE seq >= 3;"
    "UPDATE app.audit_entry SET seq = -seq WHERE seq < 0;"
    "INSERT INTO app.audit_entry SELECT chain, 3, at, actor_id, act, subject, detail, prev_hash, hash FROM"
    " app.audit_entry"
    " WHERE seq = 2",
    "a hash of its own": "UPDATE app.audit_entry SET detail = 'x', hash = sha256('x') WHERE seq = 3",
}  # fmt: skip


@pytest.mark.parametrize("sql", TAMPERING.values(), ids=TAMPERING)
def test_tampering_by_force_is_found(root: Connection, world: World, sql: str) -> None:
    chain = f"person:{world.anna}"
    set_scope(root, person=world.anna)
    for number in range(5):
        append(root, chain, str(number))
    assert broken_links(chain_of(root, chain)) == []
    root.exec_driver_sql("ALTER TABLE app.audit_entry DISABLE TRIGGER USER")
    root.exec_driver_sql(sql)
    assert broken_links(chain_of(root, chain))


def test_an_entry_rehashed_by_force_is_found_at_the_next_one(root: Connection, world: World) -> None:
    """Whoever computes the right hash of a changed entry breaks the link of the entry after it."""
    chain = f"person:{world.anna}"
    set_scope(root, person=world.anna)
    for number in range(5):
        append(root, chain, str(number))
    entries = chain_of(root, chain)
    changed = replace(entries[2], detail="x")
    entries[2] = replace(changed, hash=entry_hash(changed))
    assert broken_links(entries) == [4]


def test_a_missing_end_is_found_by_the_head(root: Connection, world: World) -> None:
    """The links of a shortened chain hold; the head says how long it was."""
    chain = f"person:{world.anna}"
    set_scope(root, person=world.anna)
    for number in range(5):
        append(root, chain, str(number))
    entries = chain_of(root, chain)[:-1]
    assert broken_links(entries) == []
    head = root.execute(text("SELECT seq, hash FROM app.audit_head WHERE chain = :c"), {"c": chain}).one()
    assert (head.seq, bytes(head.hash)) != (entries[-1].seq, entries[-1].hash)


def test_a_rollback_leaves_no_gap(root: Connection, world: World) -> None:
    chain = f"tenant:{world.north}"
    set_scope(root, tenant=world.north)
    append(root, chain)
    with root.begin_nested() as savepoint:
        append(root, chain)
        savepoint.rollback()
    append(root, chain)
    assert [entry.seq for entry in chain_of(root, chain)] == [1, 2]
    assert broken_links(chain_of(root, chain)) == []


def test_many_hands_write_one_sound_chain(isolated: Isolated, superuser: Engine) -> None:
    """Six at once, in two chains named in both orders, some of them taken back."""
    tenant, person = uuid4(), uuid4()
    chains = [f"tenant:{tenant}", f"person:{person}"]
    engine = create_engine(isolated.logins["assay_web"], pool_size=6)

    def work(hand: int) -> int:
        kept = 0
        for turn in range(15):
            with engine.connect() as connection:
                set_scope(connection, tenant=tenant)
                names = chains if hand % 2 else chains[::-1]
                words = {"chains": names, "act": "item.changed", "subject": "s", "detail": f"{hand}-{turn}"}
                connection.execute(APPEND, words)
                if turn % 5 == 4:
                    connection.rollback()
                else:
                    connection.commit()
                    kept += 1
        return kept

    with ThreadPoolExecutor(6) as pool:
        kept = sum(pool.map(work, range(6)))
    engine.dispose()
    with superuser.connect() as connection:
        for chain in chains:
            entries = chain_of(connection, chain)
            assert [entry.seq for entry in entries] == list(range(1, kept + 1))
            assert broken_links(entries) == []
            assert {entry.actor_id for entry in entries} == {None}


def test_the_same_chain_named_twice_is_written_once(root: Connection) -> None:
    tenant: UUID = uuid4()
    set_scope(root, tenant=tenant)
    root.execute(APPEND, {"chains": [f"tenant:{tenant}"] * 2, "act": "x.y", "subject": "s", "detail": "{}"})
    assert len(chain_of(root, f"tenant:{tenant}")) == 1
