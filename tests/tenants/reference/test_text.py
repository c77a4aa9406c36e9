import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.reference.rules import name_keys, search_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("'s-Hertogenbosch", "s hertogenbosch"),
        ("’S  HERTOGENBOSCH ", "s hertogenbosch"),
        ("Broeksterwâld", "broeksterwald"),
        ("Sint Odiliënberg", "sint odilienberg"),
        ("Ĳsselstein", "ijsselstein"),
        ("Smørrebrød", "smorrebrod"),
        ("100% _kok_", "100 kok"),
        ("!?", ""),
    ],
)
def test_search_key(typed: str, key: str) -> None:
    assert search_key(typed) == key


@given(st.text())
def test_a_search_key_is_its_own_key_and_holds_no_wildcard(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789 " for letter in key)


def test_a_place_is_found_under_each_name_with_and_without_its_article() -> None:
    assert name_keys("Den Haag", ("'s-Gravenhage", "The Hague")) == (
        "den haag",
        "haag",
        "s gravenhage",
        "gravenhage",
        "the hague",
        "hague",
    )
    assert name_keys("De") == ("de",)
    assert name_keys("Ede") == ("ede",)
