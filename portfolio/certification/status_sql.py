"""Levels in SQL, compiled from a scheme, for work on many persons at once.

The pure rules decide what a level is; this says the same to PostgreSQL, and a test compares the two on random facts.
Everything that depends on the day (where windows begin, which years are asked) is worked out by the rules' own
functions and handed over as parameters, so the statement holds plain comparisons only and reads the facts once:

1. each fact is weighed: one bit for each condition of the scheme it fulfils on the day;
2. each person's bits are or-ed together, and items and institutions counted where the scheme counts them;
3. the level is read off from the lowest upwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from portfolio.certification.rules import (
    CountInWindow,
    Criterion,
    FactKind,
    Scheme,
    SubjectsCovered,
    ValidCertificate,
    YearlyOverviews,
)
from portfolio.certification.rules.dates import first_day_in_window

FACTS = "app.verified_fact"
_WIDEST_MASK = 63
_HASH = {"item_id": "uuid_hash(item_id)", "organisation_key": "hashtext(organisation_key)"}
OfTheDay = Callable[[date], object]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with named parameters (`:name`, as `sqlalchemy.text` reads them)."""

    sql: str
    of_the_day: Mapping[str, OfTheDay]
    constant: Mapping[str, object]

    def params(self, day: date, known_at: datetime | None = None, **keys: object) -> dict[str, object]:
        """Return the parameters for a day and a moment of knowledge (None: facts that still stand).

        `keys` are `tenant_id` and `person_id` (compile_person) or `tenant_ids` (compile_all).
        """
        return {
            **self.constant,
            **{name: value(day) for name, value in self.of_the_day.items()},
            "day": day,
            # Nothing is withdrawn after the end of time: this leaves the facts that stand now.
            "known_at": "infinity" if known_at is None else known_at,
            **keys,
        }


def compile_person(scheme: Scheme) -> Statement:
    """Return the statement for one person at one body: always one row.

    Columns: `level`, and for each criterion `have_<id>`, the number the rules give as `have`.
    Keys: tenant_id and person_id (UUID).
    """
    compiler = _Compiler(single=True)
    demands = [[compiler.demand(criterion) for criterion in level.criteria] for level in scheme.levels]
    counts = ",\n       ".join(f"{demand.have} as have_{demand.criterion_id}" for level in demands for demand in level)
    sql = f"""select {_level(demands)} as level,
       {counts}
from (
  select {compiler.gathered()}
  from (
    select {compiler.weighed()}
    where tenant_id = cast(:tenant_id as uuid) and person_id = cast(:person_id as uuid) and {_STANDING}
  ) as weighed
) as gathered"""  # noqa: S608 - built from the closed sets of kinds and conditions; values are parameters
    return Statement(sql, compiler.of_the_day, _level_names(scheme))


def compile_all(scheme: Scheme, *, every_tenant: bool = False) -> Statement:
    """Return the statement for all persons with facts: rows (tenant_id, person_id, level), in one pass.

    A person without facts that stand has no row, which means no level. Keys: tenant_ids (a list of UUID), unless
    `every_tenant`.
    """
    compiler = _Compiler(single=False)
    demands = [[compiler.demand(criterion) for criterion in level.criteria] for level in scheme.levels]
    tenants = "" if every_tenant else "tenant_id = any(cast(:tenant_ids as uuid[])) and "
    # `offset 0` keeps the mask from being worked out again for each place that reads it.
    sql = f"""select tenant_id, person_id, {_level(demands)} as level
from (
  select tenant_id, person_id, {compiler.gathered()}
  from (
    select tenant_id, person_id, {compiler.weighed()}
    where {tenants}{_STANDING}
    offset 0
  ) as weighed
  group by tenant_id, person_id
) as gathered"""  # noqa: S608 - as above
    return Statement(sql, compiler.of_the_day, _level_names(scheme))


_STANDING = (
    "true_from <= cast(:day as date) and known_from <= cast(:known_at as timestamptz)"
    " and (known_until is null or known_until > cast(:known_at as timestamptz))"
)


@dataclass(frozen=True, slots=True)
class _Demand:
    """A criterion in SQL, over one gathered row."""

    criterion_id: str
    met: str
    have: str


@dataclass(slots=True)
class _Compiler:
    """Collects the conditions and parameters that criteria need; equal conditions share a bit."""

    single: bool
    """Whether it is for one person; else for all."""
    bits: dict[tuple[FactKind, ...], dict[str, int]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    of_the_day: dict[str, OfTheDay] = field(default_factory=dict)

    def demand(self, criterion: Criterion) -> _Demand:
        match criterion:
            case SubjectsCovered():
                bits = [self.bit(criterion.kinds, f"subject = '{subject.value}'") for subject in criterion.subjects]
                return _Demand(criterion.id, _all_of(bits), _how_many(bits))
            case ValidCertificate(years=years):
                start = self.param(f"rolling_{years.value}", lambda day: first_day_in_window(day, years.value), "date")
                condition = f"true_from >= {start} and (true_until is null or true_until >= cast(:day as date))"
                bits = [self.bit(criterion.kinds, condition)]
                return _Demand(criterion.id, _all_of(bits), _how_many(bits))
            case CountInWindow():
                return self._count(criterion)
            case YearlyOverviews():
                return self._overviews(criterion)
            case _:
                raise TypeError(f"no SQL for criteria of type {type(criterion).__name__}")

    def _count(self, criterion: CountInWindow) -> _Demand:
        name = f"{criterion.window.value}_{criterion.years.value}"
        condition = f"true_from >= {self.param(name, criterion.window_start, 'date')}"
        bit = self.bit(criterion.kinds, condition)
        met = [_all_of([bit])]
        for column, at_least in (
            ("item_id", criterion.at_least.value),
            ("organisation_key", criterion.organisations.value),
        ):
            if at_least > 1 or (at_least == 1 and column == "organisation_key"):
                met.append(self.distinct(column, bit, at_least, criterion.kinds, condition))
        have = self.exact("item_id", bit) if self.single else "null"
        return _Demand(criterion.id, " and ".join(met), have)

    def exact(self, column: str, bit: int) -> str:
        """Return the column that counts distinct values among the facts with a bit, of one person."""
        name = f"{column}_{bit}"
        self.columns[name] = f"count(distinct {column}) filter (where {_has(bit, 'mask')})"
        return name

    def distinct(self, column: str, bit: int, at_least: int, kinds: Sequence[FactKind], condition: str) -> str:
        """Return the test for at least so many distinct values among the facts with a bit.

        Counting distinct values of everyone would need all facts sorted. Instead each value sets one of 64 bits by its
        hash: as many bits as asked prove it, fewer facts than that disprove it, and only who lies between is counted.
        """
        if self.single:
            return f"{self.exact(column, bit)} >= {int(at_least)}"
        sketch, facts, hashed = f"{column}_{bit}", f"facts_{bit}", _HASH[column]
        self.columns[facts] = f"count(*) filter (where {_has(bit, 'mask')})"
        self.columns[sketch] = f"bit_or(cast(1 as bigint) << ({hashed} & 63)) filter (where {_has(bit, 'mask')})"
        counted = f"""(select count(distinct {column}) from {FACTS} as own
          where own.tenant_id = gathered.tenant_id and own.person_id = gathered.person_id and {_STANDING}
          and kind in ({_list(kinds)}) and {condition})"""  # noqa: S608 - names and conditions of our own
        proven = f"coalesce(bit_count(cast({sketch} as bit(64))), 0) >= {int(at_least)}"
        return f"({proven} or ({facts} >= {int(at_least)} and {counted} >= {int(at_least)}))"

    def _overviews(self, criterion: YearlyOverviews) -> _Demand:
        newest = self.param("newest_full_year", lambda day: day.year - 1, "int")
        late = int(criterion.record_within_years.value)
        grace = criterion.grace_days.value > 0
        length = criterion.years.value
        bits = [
            self.bit(criterion.kinds, f"year = {newest} - {back} and true_from <= make_date(year + {late}, 12, 31)")
            for back in range(length + grace)
        ]
        if not grace:
            return _Demand(criterion.id, _all_of(bits), _how_many(bits))
        in_grace = self.param(
            f"in_grace_{criterion.grace_days.value}", lambda day: len(criterion.last_years(day)) > 1, "boolean"
        )
        met = f"({_all_of(bits[:-1])} or ({in_grace} and {_all_of(bits[1:])}))"
        have = f"greatest({_how_many(bits[:-1])}, case when {in_grace} then {_how_many(bits[1:])} else 0 end)"
        return _Demand(criterion.id, met, have)

    def bit(self, kinds: Sequence[FactKind], condition: str) -> int:
        """Return the number of the bit that facts of these kinds get under the condition."""
        conditions = self.bits.setdefault(tuple(sorted(set(kinds))), {})
        if condition not in conditions:
            conditions[condition] = sum(map(len, self.bits.values()))
        if conditions[condition] >= _WIDEST_MASK:
            raise ValueError(f"a scheme can hold at most {_WIDEST_MASK} conditions in SQL")
        return conditions[condition]

    def param(self, name: str, value: OfTheDay, type_: str) -> str:
        self.of_the_day[name] = value
        return f"cast(:{name} as {type_})"

    def weighed(self) -> str:
        """Return the columns of the innermost select, and its table."""
        by_kind: dict[FactKind, list[str]] = {}
        for kinds, conditions in self.bits.items():
            for condition, bit in conditions.items():
                for kind in kinds:
                    by_kind.setdefault(kind, []).append(f"case when {condition} then {1 << bit} else 0 end")
        cases = "\n           ".join(f"when '{kind.value}' then {' | '.join(terms)}" for kind, terms in by_kind.items())
        read = ", item_id, organisation_key" if self.columns else ""
        return f"cast(case kind\n           {cases} end as bigint) as mask{read}\n    from {FACTS}"

    def gathered(self) -> str:
        """Return the aggregates of the middle select."""
        columns = [f"{value} as {name}" for name, value in self.columns.items()]
        return ",\n         ".join(["coalesce(bit_or(mask), 0) as bits", *columns])


def _has(bit: int, mask: str) -> str:
    return f"{mask} & {1 << bit} <> 0"


def _list(kinds: Sequence[FactKind]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in kinds)


def _all_of(bits: Sequence[int]) -> str:
    wanted = sum(1 << bit for bit in bits)
    return f"bits & {wanted} = {wanted}"


def _how_many(bits: Sequence[int]) -> str:
    return "(" + " + ".join(f"(bits >> {bit} & 1)" for bit in bits) + ")"


def _level(demands: Sequence[Sequence[_Demand]]) -> str:
    """Return the level as the last step of the ladder before the first that fails."""
    steps = "\n       ".join(
        f"when not ({' and '.join(demand.met for demand in level)}) then cast(:level_{rank} as text)"
        for rank, level in enumerate(demands)
    )
    return f"case\n       {steps}\n       else cast(:level_{len(demands)} as text) end"


def _level_names(scheme: Scheme) -> dict[str, object]:
    return {f"level_{rank}": scheme.level_id(rank) for rank in range(len(scheme.levels) + 1)}
