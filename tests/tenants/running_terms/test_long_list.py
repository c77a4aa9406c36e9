"""A full page of terms with the longest names stays short enough to send."""

from __future__ import annotations

from datetime import date

from tests.support.cast import SignIn
from tests.tenants.running_terms.house import House

LONGEST = "Van der Meer-Oosterhuis & Zonen " * 3


def test_a_full_page_with_long_names_is_not_too_long(house: House, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    term = house.term(house.bank.handed_in(house.bank.anna))["id"]
    rows = house.bank.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'app'"
        " AND table_name = 'running_term' AND column_name NOT IN ('id', 'subject_id', 'reference')"
    )
    same = ", ".join(row[0] for row in rows)
    house.bank.sql(
        f"INSERT INTO app.running_term ({same}, subject_id, reference)"
        f" SELECT {same}, gen_random_uuid(), left(%s, 200)"
        " FROM app.running_term, generate_series(1, 30) WHERE id = %s",
        (LONGEST * 3, term),
    )
    for path in ("/terms", "/terms?lang=en"):
        page = sign_in(house.bank.lead).get(path)
        assert page.text.count("Van der Meer-Oosterhuis") >= 14 * 9
        assert 'rel="next"' in page.text
        assert len(page.data) < 60_000
