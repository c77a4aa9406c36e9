"""Dates, amounts and numbers as people here write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from assay.i18n import (
    force_locale,
    format_amount,
    format_date,
    format_date_short,
    format_moment,
    format_number,
    format_period,
    format_relative,
    format_size,
    gettext,
    init_i18n,
    ngettext,
)

DAY = date(2026, 5, 5)


@pytest.fixture(autouse=True)
def application() -> Iterator[None]:
    app = Flask(__name__)
    init_i18n(app, lambda: None)
    with app.app_context():
        yield


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_dutch_is_the_default() -> None:
    assert format_date(DAY) == "dinsdag 5 mei 2026"
    assert plain(format_date_short(DAY)) == "di 5 mei"
    assert plain(format_date_short(date(2027, 5, 5), today=DAY)) == "wo 5 mei 2027"
    assert plain(format_amount(Decimal("1234.5"))) == "€ 1.234,50"
    assert format_number(12345) == "12.345"
    assert format_number(Decimal("1234.5"), 2) == "1.234,50"
    assert format_period(DAY, date(2029, 5, 4)) == "5 mei 2026 tot en met 4 mei 2029"
    assert format_period(DAY, None) == "vanaf 5 mei 2026"


def test_english_is_british() -> None:
    with force_locale("en"):
        assert format_date(DAY) == "Tuesday 5 May 2026"
        assert plain(format_date_short(DAY)) == "Tue 5 May"
        assert format_amount(Decimal("1234.5")) == "€1,234.50"
        assert format_period(DAY, date(2029, 5, 4)) == "5 May 2026 up to and including 4 May 2029"


def test_a_moment_is_shown_on_the_clock_here() -> None:
    assert format_moment(datetime(2026, 5, 4, 22, 30, tzinfo=UTC)) == "dinsdag 5 mei 2026 om 00:30"
    assert format_moment(datetime(2026, 1, 5, 12, 0, tzinfo=UTC)) == "maandag 5 januari 2026 om 13:00"
    with pytest.raises(ValueError, match="time zone"):
        format_moment(datetime(2026, 5, 5, 12, 0))  # noqa: DTZ001 - what is tested is that it has no zone


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 5, 5), "vandaag, di 5 mei"),
        (date(2026, 5, 6), "morgen, wo 6 mei"),
        (date(2026, 5, 4), "gisteren, ma 4 mei"),
        (date(2026, 5, 8), "over 3 dagen, vr 8 mei"),
        (date(2026, 5, 1), "4 dagen geleden, vr 1 mei"),
        (date(2027, 5, 5), "over 365 dagen, wo 5 mei 2027"),
    ],
)
def test_relative_always_names_the_day(day: date, text: str) -> None:
    assert plain(format_relative(day, DAY)) == text


def test_sizes() -> None:
    assert [plain(format_size(n)) for n in (1, 999, 640_123, 2_412_345, 50_000_000, 812_345_678, 2 * 10**9)] == [
        "1 byte",
        "999 bytes",
        "640 kB",
        "2,4 MB",
        "50 MB",
        "812 MB",
        "2,0 GB",
    ]


def test_money_is_never_a_float() -> None:
    with pytest.raises(TypeError):
        format_amount(1234.5)  # type: ignore[arg-type]  # the names and types are those of the cases


def test_messages_follow_the_language() -> None:
    assert gettext("today, %(date)s", date="x") == "vandaag, x"
    assert ngettext("%(num)s byte", "%(num)s bytes", 2) == "2 bytes"
    with force_locale("en"):
        assert gettext("today, %(date)s", date="x") == "today, x"
