"""How plain Dutch is measured: each finding on a sentence that has it, and none on one that has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.letters.readability import LIMITS, hard_words, is_everyday, measure, passive_of, sentences_of, syllables


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("brief", 1), ("eeuw", 1), ("aanvraag", 2), ("besluit", 2), ("reglement", 3), ("instelling", 3),
        ("examencommissie", 6), ("ideeën", 3), ("geëindigd", 3), ("nieuwe", 2), ("mooie", 2), ("xx", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_by_vowels(word: str, number: int) -> None:
    assert syllables(word) == number


def test_sentences_end_at_stops_and_at_colons() -> None:
    assert sentences_of("Je vroeg iets. De reden: het klopt niet; doe het zo.\nDag") == [
        "Je vroeg iets.", "De reden:", "het klopt niet;", "doe het zo.", "Dag",
    ]  # fmt: skip


def test_a_value_counts_as_one_short_word() -> None:
    assert measure(["Je begint op %(starts_on)s."], "A2").longest == 4


def test_a_long_sentence_is_named() -> None:
    sentence = "Je krijgt deze brief van ons omdat je in mei van dit jaar een vraag aan ons hebt gesteld."
    (found,) = (f for f in measure([sentence], "A2").findings if f.why == "long")
    assert (found.sentence, found.detail) == (sentence, "19")
    assert measure([sentence], "B1").fits is False  # 19 words on average
    assert measure([sentence, "Dat is goed.", "Dag."], "B1").fits


@pytest.mark.parametrize(
    "sentence",
    [
        "Er wordt door ons een besluit genomen.",
        "De brief werd gisteren verstuurd.",
        "Het formulier moet worden ingevuld.",
    ],
)
def test_a_passive_is_found(sentence: str) -> None:
    assert passive_of(sentence)
    assert [f.why for f in measure([sentence], "A2").findings] == ["passive"]


@pytest.mark.parametrize(
    "sentence", ["Je wordt lid van de commissie.", "Het wordt een mooie dag.", "Wij hebben de brief verstuurd."]
)
def test_what_is_not_passive_is_let_pass(sentence: str) -> None:
    assert not passive_of(sentence)


def test_b1_bears_a_passive_now_and_then() -> None:
    passive = "De brief werd verstuurd."
    assert measure([passive], "B1").fits
    assert [f.why for f in measure([passive, passive], "B1").findings] == ["passive", "passive"]


def test_long_words_are_hard_unless_everybody_knows_them() -> None:
    assert hard_words("De herbeoordelingscommissie komt.", 4) == ["herbeoordelingscommissie"]
    assert is_everyday("instellingen")
    assert is_everyday("uitnodigingen")
    assert hard_words("De instellingen en de beoordelaren.", 4) == []
    assert hard_words("Wij zijn Examenadministratie Oost.", 4) == []  # a name


def test_jargon_comes_with_what_to_write_instead() -> None:
    report = measure(["Teneinde te slagen dient te worden betaald."], "B1")
    assert [f.detail for f in report.findings if f.why == "jargon"] == ["dient te: moet", "teneinde: om te"]
    assert "inzake: over" in [f.detail for f in measure(["Een brief inzake je examen."], "A2").findings]


def test_a_stricter_level_never_finds_less() -> None:
    assert LIMITS["A2"].longest < LIMITS["B1"].longest
    assert LIMITS["A2"].syllables < LIMITS["B1"].syllables


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_text_can_be_measured(texts: list[str]) -> None:
    plain, plainer = measure(texts, "B1"), measure(texts, "A2")
    assert plain.sentences == plainer.sentences
    if plainer.fits:
        assert plain.fits
