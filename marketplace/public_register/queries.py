"""Reading the registers: one hand-written statement a page, the same for both, without a join to anybody's own rows.

Only equality and ranges on b-trees: on the closed register row security lets no other operator use an index. What is
looked up for each candidate stands behind OFFSET 0 or LIMIT 1, so that no plan reads a whole table for it.
"""

# ruff: noqa: S608 - statements are built from our own constants; every value is a parameter

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import text

from assay.db import db
from marketplace.public_register.rules import CANDIDATES, COUNT_MOST, Search

Register = Literal["public_register", "institution_register"]

_ROW = """json_build_object('id', r.id, 'name', r.name, 'initials', r.initials, 'organisation', r.organisation,
  'province', r.province, 'place_id', r.place_id, 'place', r.place,
  'level', (ARRAY['none', 'bronze', 'silver', 'gold'])[r.level + 1], 'level_body', r.level_body,
  'level_since', r.level_since, 'crebos', r.crebos, 'schools', r.schools, 'has_photo', r.photo_key IS NOT NULL)"""
_ONE = {
    "public_register": text("""SELECT to_json(r)::text, (SELECT json_object_agg(q.crebo, q.name)::text
  FROM app.qualification q WHERE q.crebo = ANY (ARRAY(SELECT j ->> 0 FROM jsonb_array_elements(r.crebos) j)))
  FROM app.public_register r WHERE r.id = :id"""),
    "institution_register": text("""SELECT to_json(r)::text, (SELECT json_object_agg(q.crebo, q.name)::text
  FROM app.qualification q WHERE q.crebo = ANY (ARRAY(SELECT j ->> 0 FROM jsonb_array_elements(r.crebos) j)))
  FROM app.institution_register r WHERE r.id = :id"""),
}


@dataclass(frozen=True)
class Option:
    """One choice of a facet: value, name where the register knows one, and how many it would find."""

    value: str
    count: int
    name: str = ""


@dataclass(frozen=True)
class Found:
    """A page of answers.

    :param rows: JSON text of a list of objects, ready to be sent.
    :param after: where this page ended; None on the last one.
    :param total: exact, or `COUNT_MOST` + 1 for more than that. :param counted: whether the facets carry counts.
    :param names: crebo number to name, of the rows shown.
    """

    rows: str
    after: tuple[int, UUID] | None
    total: int
    counted: bool
    provinces: tuple[Option, ...] = ()
    levels: tuple[Option, ...] = ()
    crebos: tuple[Option, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def search(register: Register, asked: Search, *, facets: bool = True) -> Found:
    """Answer one question, in one statement. ``facets=False`` leaves out all but the total."""
    sql, params = statement(register, asked, facets=facets)
    row = db.session.connection().exec_driver_sql(sql, params).one()
    rows, after, total, many, rest = row
    parts: dict[str, Any] = msgspec.json.decode(rest) if rest else {}
    position = (int(after[0]), UUID(after[1])) if after else None
    return Found(
        rows=rows,
        after=position,
        total=min(total, COUNT_MOST + 1) if asked.words else total,
        counted=not many,
        names=parts.get("names") or {},
        **{name: _options(parts.get(name)) for name in ("provinces", "levels", "crebos")},
    )


def statement(register: Register, asked: Search, *, facets: bool = True) -> tuple[str, dict[str, Any]]:
    """The statement that answers a question, and its parameters."""
    words = asked.words
    sql = _statement(
        register, len(words), bool(asked.province), "near" if asked.near else "place" if asked.place else "",
        bool(asked.level), asked.own, asked.after is not None, facets,
    )  # fmt: skip
    params: dict[str, Any] = {
        "crebo": asked.crebo,
        "province": asked.province,
        "place": asked.place,
        "near": list(asked.near),
        "level": asked.level,
        "least": asked.rank_least,
        "below": asked.rank_below,
        "limit": asked.limit,
        "rank": asked.after[0] if asked.after else 0,
        "id": asked.after[1] if asked.after else None,
    }
    for number, word in enumerate(words):
        params[f"w{number}"], params[f"e{number}"] = word, word + "\x7f"
    return sql, params


def _options(rows: Iterable[list[Any]] | None) -> tuple[Option, ...]:
    return tuple(Option(str(value), int(count), name or "") for value, name, count in rows or ())


def one(register: Register, public_id: UUID) -> tuple[dict[str, Any], dict[str, str]] | None:
    """One person's opened facts and the names of their qualifications; None where nothing is published by that id."""
    row = db.session.execute(_ONE[register], {"id": public_id}).one_or_none()
    if row is None:
        return None
    facts: dict[str, Any] = msgspec.json.decode(row[0])
    return facts, msgspec.json.decode(row[1]) if row[1] else {}


#: What a place is compared with, by whether it stands alone or with those around it.
_PLACE = {"place": "%(place)s", "near": "ANY (%(near)s)"}


@cache
def _statement(
    register: Register, words: int, province: bool, place: str, level: bool, own: bool, after: bool, facets: bool
) -> str:
    """The statement for this shape of question. Shapes are few; values are parameters, never text."""
    # A place says more than its province does.
    where = {"place": f" AND c.place_id = {_PLACE[place]}" if place else "",
             "province": " AND c.province = %(province)s" if province and not place else "",
             "level": " AND c.level = %(level)s" if level else "",
             "verified": "" if own else " AND c.rank_key >= %(least)s",
             "below": " AND c.rank_key < %(below)s" if level and not own else ""}  # fmt: skip
    keyset = " AND (c.rank_key, c.id) < (%(rank)s::bigint, %(id)s::uuid)" if after else ""
    filters = "".join(where.values())
    ctes = _hits(register, words) if words else ""
    source = "hit c WHERE true" if words else f"app.{register}_crebo c WHERE c.crebo = %(crebo)s"
    counts = _counts_of_hits(where, facets) if words else _counts(register, province, place, level, own, facets)
    # The few numbers of the rows shown; the name is looked up for each of them.
    names = f"""(SELECT json_object_agg(q.crebo, q.name) FROM app.qualification q WHERE q.crebo = ANY (ARRAY(
      SELECT DISTINCT j ->> 0 FROM shown s JOIN app.{register} r ON r.id = s.id, jsonb_array_elements(r.crebos) j)))"""
    parts = f"json_build_object('names', {names}, {counts.parts})::text" if facets else "NULL"
    return f"""WITH {ctes}page AS MATERIALIZED (
    SELECT c.id, c.rank_key FROM {source}{filters}{keyset} ORDER BY c.rank_key DESC, c.id DESC LIMIT %(limit)s + 1),
  shown AS MATERIALIZED (SELECT * FROM page ORDER BY rank_key DESC, id DESC LIMIT %(limit)s)
SELECT coalesce((SELECT json_agg({_ROW} ORDER BY s.rank_key DESC, s.id DESC)
                   FROM shown s JOIN app.{register} r ON r.id = s.id), '[]')::text,
  (SELECT ARRAY[s.rank_key::text, s.id::text] FROM shown s WHERE (SELECT count(*) FROM page) > %(limit)s
    ORDER BY s.rank_key, s.id LIMIT 1),
  {counts.total}, {counts.many}, {parts}"""


@dataclass(frozen=True)
class _Counts:
    total: str
    many: str
    parts: str


def _hits(register: str, words: int) -> str:
    """Who has a word that starts with each word asked: one by its range, the others looked up for each of those."""
    others = "".join(
        f" AND (SELECT true FROM app.{register}_token t WHERE t.id = d.id"
        f" AND t.token >= %(w{n})s AND t.token < %(e{n})s LIMIT 1)"
        for n in range(1, words)
    )
    return f"""driver AS MATERIALIZED (SELECT id FROM app.{register}_token WHERE token >= %(w0)s AND token < %(e0)s
    ORDER BY token, rank_key DESC, id DESC LIMIT {CANDIDATES}),
  m AS MATERIALIZED (SELECT DISTINCT d.id FROM driver d WHERE true{others}),
  every AS MATERIALIZED (SELECT k.* FROM m, LATERAL (
    SELECT * FROM app.{register}_crebo x WHERE x.id = m.id OFFSET 0) k),
  hit AS MATERIALIZED (SELECT * FROM every WHERE crebo = %(crebo)s),
  """


def _group(source: str, value: str, order: str = "2 DESC, 1", most: int = 40) -> str:
    return (
        f"(SELECT json_agg(json_build_array(g.value, NULL, g.n)) FROM (SELECT {value} AS value, count(*) AS n"
        f" FROM {source} GROUP BY 1 ORDER BY {order} LIMIT {most}) g)"
    )


def _counts_of_hits(where: dict[str, str], facets: bool) -> _Counts:
    """Counted among the rows that hold the words."""

    def but(*names: str) -> str:
        return "".join(sql for name, sql in where.items() if name not in names)

    verified_only = " AND c.verified" if where["verified"] else ""
    # The bounds of the rank hold the level as well: without a level only "verified" is left of them.
    no_level = but("level", "verified", "below") + verified_only
    parts = ""
    if facets:
        crebos = f"""(SELECT json_agg(json_build_array(g.crebo, q.name, g.n) ORDER BY g.n DESC, g.crebo) FROM (
      SELECT c.crebo, count(*) AS n FROM every c WHERE c.crebo <> ''{but()} GROUP BY 1
       ORDER BY c.crebo = %(crebo)s DESC, 2 DESC, 1 LIMIT 10) g JOIN app.qualification q ON q.crebo = g.crebo)"""
        parts = (
            f"'provinces', {_group(f'''hit c WHERE c.province <> ''{but('province', 'place')}''', 'c.province')}, "
            f"'levels', {_group(f'hit c WHERE c.level > 0{no_level}', 'c.level', '1 DESC')}, "
            f"'crebos', {crebos}"
        )
    return _Counts(
        total=f"(SELECT count(*) FROM (SELECT 1 FROM hit c WHERE true{but()} LIMIT {COUNT_MOST + 1}) x)",
        many=f"(SELECT count(*) FROM driver) >= {CANDIDATES}",
        parts=parts,
    )


def _counts(register: str, province: bool, place: str, level: bool, own: bool, facets: bool) -> _Counts:
    """Read from the count table: exact, and independent of how many rows there are."""
    verified = "" if own else " AND c.verified"
    at_level = " AND c.level = %(level)s" if level else ""
    area = f"c.province = '*' AND c.place_id = {_PLACE[place]}" if place else (
        "c.province = %(province)s AND c.place_id = 0" if province else "c.province = '*' AND c.place_id = 0"
    )  # fmt: skip
    cells = f"app.{register}_count c"

    def grouped(value: str, where: str, order: str) -> str:
        return (
            f"(SELECT json_agg(json_build_array(g.value, NULL, g.n)) FROM (SELECT {value} AS value, sum(c.n) AS n"
            f" FROM {cells} WHERE {where}{verified} GROUP BY 1 HAVING sum(c.n) > 0 ORDER BY {order}) g)"
        )

    parts = ""
    if facets:
        crebos = f"""(SELECT json_agg(json_build_array(g.crebo, q.name, g.n) ORDER BY g.n DESC, g.crebo) FROM (
      SELECT c.crebo, sum(c.n) AS n FROM {cells} WHERE {area} AND c.crebo <> ''{at_level}{verified} GROUP BY 1
      HAVING sum(c.n) > 0 ORDER BY c.crebo = %(crebo)s DESC, 2 DESC, 1 LIMIT 10) g
      JOIN app.qualification q ON q.crebo = g.crebo)"""
        provinces = f"c.crebo = %(crebo)s AND c.place_id = 0 AND c.province <> '*'{at_level}"
        levels = f"c.crebo = %(crebo)s AND {area} AND c.level > 0"
        parts = (
            f"'provinces', {grouped('c.province', provinces, '2 DESC, 1')}, "
            f"'levels', {grouped('c.level', levels, '1 DESC')}, 'crebos', {crebos}"
        )
    total = (
        f"(SELECT coalesce(sum(c.n), 0)::integer FROM {cells} WHERE c.crebo = %(crebo)s AND {area}{at_level}{verified})"
    )
    return _Counts(total, "false", parts)
