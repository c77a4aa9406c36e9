"""Every article of the small packs can be opened: their numbers are headings with spaces."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from markupsafe import escape

from tests.support.cast import Browser, Cast
from tests.tenants.regulations.pack_values import pack_at
from tests.tenants.regulations.test_pack_small import ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
def test_opens_every_article(cast: Cast, browser: Browser, address: str) -> None:
    assert browser.get(f"/regulations/{address}").status_code == 200
    for article in pack_at(address).articles:
        shown = browser.get(f"/regulations/{address}/articles/{quote(article.number)}")
        assert shown.status_code == 200, article.number
        assert str(escape(article.title.nl)) in shown.get_data(as_text=True)
