"""Scheme files are read strictly, and the shipped one says where everything comes from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.certification.rules import CountInWindow, FactKind, Subject, SubjectsCovered, ValidCertificate
from portfolio.certification.scheme_files import SCHEMES_FOLDER, SchemeError, load_scheme, shipped_schemes
from tests.portfolio.certification.building import SCHEME

TEXT = (SCHEMES_FOLDER / "assessor_bank_2026.toml").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., object]:
    def load_changed(old: str, new: str, name: str = "assessor_bank_2026.toml") -> object:
        assert old in TEXT
        path = tmp_path / name
        path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
        return load_scheme(path)

    return load_changed


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[falls]", "[falls]\nhaste = 1", r"assessor_bank_2026.toml: falls.haste: Extra inputs"),
        ('edition = "2026"\n', "", "edition: Field required"),
        ('value = "confirm"', 'value = "perhaps"', "falls.value: Input should be 'confirm' or 'automatic'"),
        ('value = "confirm"\nsetting = true', 'value = "confirm"', "falls: needs either a source or setting = true"),
        (
            'years = { value = 3, source = "R075" }',
            'years = { value = 3, source = "R075", setting = true }',
            "criteria.certified.years: needs either a source or setting = true",
        ),
        ('years = { value = 3, source = "R075" }', 'years = { value = 0, source = "R075" }', r"years.value: Input"),
        ('years = { value = 3, source = "R075" }', 'years = { value = "3", source = "R075" }', r"criteria\[2\]"),
        ('years = { value = 3, source = "R075" }', 'years = { value = true, source = "R075" }', r"years.value"),
        ('years = { value = 3, source = "R075" }', "years = 3", r"criteria\[2\].valid_certificate.years"),
        ('years = { value = 3, source = "R075" }\n', "", r"criteria\[2\].valid_certificate.years: Field required"),
        ("organisations = { value = 0, setting = true }\n", "", "organisations: Field required"),
        ("grace_days = { value = 0", "grace_days = { value = 366", "grace_days.value: Input should be less than"),
        ('kind = "valid_certificate"', 'kind = "nice_certificate"', r"criteria\[2\]: Input tag 'nice_certificate'"),
        ('fact_kinds = ["activity"]', 'fact_kinds = ["activities"]', "fact_kinds"),
        ('"judging", ', '"judgement", ', r"subjects\[2\]"),
        ('sources = ["R061"]', 'sources = ["R099"]', "criteria.active.sources: R099 is not among the sources"),
        ('sources = ["R061"]\nsetting = false', "sources = []\nsetting = false", "criteria.active: needs a source"),
        ('criteria = ["trained", "certified"]', 'criteria = ["trained"]', "criteria.certified: no level asks it"),
        ('criteria = ["trained", "certified"]', 'criteria = ["trained", "tall", "certified"]', "no criterion tall"),
        ('criteria = ["trained", "certified"]', 'criteria = ["trained", "certified", "active"]', "active stands there"),
        ('id = "bronze"', 'id = "none"', "levels.none: this word stands for no level"),
        ('id = "silver"', 'id = "bronze"', "levels: bronze stands there twice"),
        ("nooit langer dan {years} jaar", "nooit langer dan {year} jaar", "explanation: cannot fill in 'year'"),
        ('nl = "Brons"', 'nl = ""', r"levels\[1\].title.nl: String should have at least 1 character"),
        ("[sources.R061]", '[sources.R999]\ndocument = "x"\narticle = "y"\n\n[sources.R061]', "R999: nothing cites it"),
        ("[falls]", "[falls", "assessor_bank_2026.toml: "),
    ],
)
def test_a_faulty_scheme_is_refused_with_file_and_key(
    load: Callable[..., object], old: str, new: str, fault: str
) -> None:
    with pytest.raises(SchemeError, match=fault) as caught:
        load(old, new)
    assert all(line.startswith("assessor_bank_2026.toml: ") for line in caught.value.faults)


def test_the_file_is_named_after_scheme_and_edition(load: Callable[..., object]) -> None:
    with pytest.raises(SchemeError, match=r"must be named assessor_bank_2026\.toml"):
        load("[falls]", "[falls]", name="other_2026.toml")


def test_all_faults_are_told_at_once(load: Callable[..., object]) -> None:
    with pytest.raises(SchemeError) as caught:
        load('id = "bronze"\ntitle = { nl = "Brons", en = "Bronze" }', 'id = "Bronze"\ntitle = { nl = "Brons" }')
    assert len(caught.value.faults) == 2


@pytest.mark.rule("R060", "R061", "R062", "R064", "R066", "R067", "R069", "R070", "R072", "R074", "R075")
def test_the_shipped_scheme_cites_these_rules_and_each_with_its_place() -> None:
    bases = [SCHEME.falls_basis, *(level.basis for level in SCHEME.levels)]
    for criterion in SCHEME.criteria:
        bases += [criterion.basis, *(number.basis for number in criterion.numbers().values())]
        if isinstance(criterion, CountInWindow):
            bases.append(criterion.window_basis)
    assert all(basis.sources or basis.setting for basis in bases)
    sources = {source for basis in bases for source in basis.sources}
    assert all(source.document and source.article for source in sources)
    assert {source.rule for source in sources} == {
        *("R060", "R061", "R062", "R064", "R066", "R067", "R069", "R070", "R072", "R074", "R075"),
    }


@pytest.mark.rule("R060", "R064", "R069", "R070", "R075")
def test_the_shipped_ladder() -> None:
    assert [level.id for level in SCHEME.levels] == ["bronze", "silver", "gold"]
    assert [level.basis.setting for level in SCHEME.levels] == [False, True, True]
    bronze = SCHEME.levels[0].criteria
    assert isinstance(bronze[0], SubjectsCovered)
    assert bronze[0].subjects == tuple(Subject)
    assert isinstance(bronze[1], ValidCertificate)
    assert bronze[1].years.value == 3


@pytest.mark.rule("R061", "R072", "R074")
def test_the_shipped_numbers() -> None:
    numbers = {
        criterion.id: {name: number.value for name, number in criterion.numbers().items()}
        for criterion in SCHEME.criteria
    }
    once_in_three = {"at_least": 1, "years": 3, "organisations": 0}
    assert numbers == {
        "trained": {},
        "certified": {"years": 3},
        "active": once_in_three,
        "further_trained": once_in_three,
        "overview_last_year": {"years": 1, "record_within_years": 1, "grace_days": 0},
        "overviews_in_a_row": {"years": 3, "record_within_years": 1, "grace_days": 0},
        "refreshed": once_in_three,
        "experienced": {"at_least": 6, "years": 3, "organisations": 2},
    }
    assert {kind for criterion in SCHEME.criteria for kind in criterion.kinds} == set(FactKind) - {FactKind.OTHER}


def test_every_shipped_file_is_a_scheme_under_its_own_name() -> None:
    assert {path.stem for path in SCHEMES_FOLDER.iterdir()} == set(shipped_schemes())


def test_words_come_in_both_languages() -> None:
    for level in SCHEME.levels:
        assert level.title.in_language("nl_BE") == level.title.nl
        assert level.title.in_language("en") == level.title.en
    assert "{" not in "".join(c.explanation.nl + c.explanation.en + c.title.nl + c.title.en for c in SCHEME.criteria)
