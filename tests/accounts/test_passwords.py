"""What a password must be, and how it is kept."""

import argon2
import pytest

from assay.accounts import passwords
from assay.accounts.rules import WeakPassword, weakness
from tests.accounts.people import PASSWORD, Desk, counting_hashes

OWN = ("Anna de Vries", "anna.de.vries@voorbeeld.example.nl", "assay")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", WeakPassword.SHORT),
        ("veertien teken", WeakPassword.SHORT),
        ("vijftien tekens", None),
        ("x" * 129, WeakPassword.LONG),
        ("Een zin die niemand anders bedenkt", None),
        ("een zin met emoji 🦊🦔🐝 erin", None),
        ("🦊🦔🐝🦉🐋🐌🦋🐞🐙🦑🦐🐠🐡🐬🐳", None),
        ("!@#$%^&*()_+{}|", None),
        ("密码密码我的猫喜欢在窗台上睡觉啊", None),
        ("Anna de Vries 2026", WeakPassword.OWN_WORDS),
        ("ANNA.DE.VRIES@VOORBEELD", WeakPassword.OWN_WORDS),
        ("ánna de vriés 12", WeakPassword.OWN_WORDS),
        ("assayassayassay1", WeakPassword.OWN_WORDS),
        ("Anna de Vries houdt van kaas met komijn", None),
        ("aaaaaaaaaaaaaaaa", WeakPassword.PATTERN),
        ("1111222233334444", WeakPassword.PATTERN),
        ("abcdefghijklmnop", WeakPassword.PATTERN),
        ("qwertyuiopasdfgh", WeakPassword.PATTERN),
        ("123456789012345", WeakPassword.PATTERN),
        ("kaaskaaskaaskaas", WeakPassword.PATTERN),
        ("kaasbrokaasbrokaas", WeakPassword.PATTERN),
        ("wachtwoord12345", WeakPassword.PATTERN),
        ("Welkom Welkom 01!", WeakPassword.PATTERN),
        ("Zomer2026Zomer2026", WeakPassword.PATTERN),
        ("wachtwoorden zijn geen gordijnen", None),
        (PASSWORD, None),
    ],
)
def test_what_a_password_must_be(password: str, expected: WeakPassword | None) -> None:
    assert weakness(password, own_words=OWN) == expected


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("000webhost4ever", True),
        ("000WebHost4Ever", True),
        ("1qaz2wsx3edc4rfv5tgb", True),
        ("zeven-eenden-op-de-leie", False),
        ("密码密码我的猫喜欢在窗台上睡觉啊", False),
        ("x" * 128, False),
        (PASSWORD, False),
    ],
)
def test_what_was_stolen_before_is_known(password: str, expected: bool) -> None:
    assert passwords.is_known(password) is expected


def test_every_refusal_says_what_to_do(desk: Desk) -> None:
    who = desk.holder()
    inside = desk.enter(who)
    said = set()
    for weak in ("kort42", "x" * 129, "Nina Nieuw 2026!", "qwertyuiopasdfgh", "000webhost4ever"):
        answer = inside.post("/account/password", {"old_password": PASSWORD, "password": weak})
        assert answer.status_code == 422
        assert weak not in answer.text
        found = answer.text.partition('id="password-error"')[2]
        said.add(found[: found.index("</p>")])
    assert len(said) == 5


def test_the_hash_is_above_the_floor() -> None:
    """ASVS 5.0 appendix C: argon2id with 46 MiB and one pass at least; ours is 64 MiB and two."""
    parameters = argon2.extract_parameters(passwords.hash_password(PASSWORD))
    assert parameters.type is argon2.Type.ID
    assert parameters.memory_cost >= 47_104
    assert parameters.memory_cost == 65_536
    assert parameters.time_cost == 2
    assert parameters.parallelism == 1


def test_an_old_hash_is_made_anew_at_the_next_sign_in(desk: Desk) -> None:
    who = desk.holder()
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    desk.change("UPDATE app.account SET password_hash = %s WHERE person_id = %s", old, who.person_id)
    desk.enter(who)
    [row] = desk.look("SELECT password_hash FROM app.account WHERE person_id = %s", who.person_id)
    assert row["password_hash"] != old
    assert not passwords.needs_rehash(row["password_hash"])
    desk.enter(who)


def test_a_good_hash_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    who = desk.holder()
    with counting_hashes(monkeypatch) as done:
        desk.enter(who)
    assert done == ["verify"]


def test_a_hash_that_is_none_fits_nothing() -> None:
    assert not passwords.matches("not a hash", PASSWORD)
    assert not passwords.matches(None, PASSWORD)
