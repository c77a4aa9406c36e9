"""Keeping the list of qualifications in the pages, and suggestions."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings
from tests.support.cast import Browser, Cast, SignIn, superuser_url
from tests.tenants.reference.rows import KOK, as_json, row

PAGE = "/platform/reference"


@pytest.fixture(scope="session")
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The whole application; the folder's own is for operations without pages."""
    application = create_app(settings, clock=clock)
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _list_as_shipped(servers: ServerAddresses, app: Flask) -> Iterator[None]:
    """Put back what a test changes."""
    with psycopg.connect(superuser_url(servers), autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM app.qualification")
        yield
        connection.execute("TRUNCATE app.qualification, app.qualification_import")
        connection.execute("INSERT INTO app.qualification SELECT * FROM kept")


def upload(browser: Browser, content: bytes, *, name: str = "lijst.json", **form: Any) -> Any:
    return browser.post(
        PAGE,
        {"source": "Regeling 2026", **form, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def test_a_list_is_uploaded_looked_at_and_applied(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    petra = sign_in(cast.petra)
    sent = upload(petra, as_json(row(name="Kok Wereldkeuken"), row(crebo="26001", name="Broodsommelier")))
    assert sent.status_code == 303, sent.text
    shown = petra.get(sent.location).text
    for words in ("Wereldkeuken", "26001", "Broodsommelier", "Regeling 2026"):
        assert words in shown
    assert "26001" not in browser.get("/suggest/qualifications?q=sommelier").text
    sha256 = shown.split('name="sha256" value="')[1].split('"')[0]
    other = petra.post(f"{sent.location}/apply", {"sha256": "0" * 64}, page=sent.location)
    assert other.status_code == 409
    assert petra.post(f"{sent.location}/apply", {"sha256": sha256}, page=sent.location).status_code == 303
    assert 'value="26001 Broodsommelier"' in browser.get("/suggest/qualifications?q=sommelier").text
    assert petra.post(f"{sent.location}/apply", {"sha256": sha256}, page=PAGE).status_code == 409
    assert "Regeling 2026" in petra.get(PAGE).text


def test_a_long_list_is_looked_at_in_pages(cast: Cast, sign_in: SignIn) -> None:
    """Every page is short; only the whole is applied."""
    petra = sign_in(cast.petra)
    name = "Medewerker sport en recreatie, jeugd en gezin"
    rows = [row(crebo=str(26000 + number), name=f"{name} {number}", dossier_name=name) for number in range(470)]
    sent = upload(petra, as_json(*rows), complete="y")
    seen: list[str] = []
    path = sent.location
    while path:
        page = petra.get(path)
        assert len(page.data) < 60_000, path
        assert "470 kwalificaties komen erbij" in page.text
        seen += re.findall(r">(26\d{3})<", page.text)
        onward = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = onward[1] if onward else ""
    assert seen == [each["crebo"] for each in rows]
    assert re.search(r"Pagina 1 van [5-9]\b", petra.get(sent.location).text)
    for wrong in ("99", "0", "x"):
        assert petra.get(f"{sent.location}?page={wrong}").status_code == 404


def test_a_whole_list_retires_what_it_does_not_name(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    petra = sign_in(cast.petra)
    sent = upload(petra, as_json(row(name="Kok")), complete="y")
    shown = petra.get(sent.location).text
    sha256 = shown.split('name="sha256" value="')[1].split('"')[0]
    assert petra.post(f"{sent.location}/apply", {"sha256": sha256}, page=sent.location).status_code == 303
    found = browser.get("/api/v1/qualifications?text=2&limit=50").json
    assert [each["crebo"] for each in found or []] == ["25180"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ""),
        (b"\xff\xfe\x00\x00", ""),
        (b"{not json", "JSON"),
        (as_json(row(crebo="1")), "1"),
        (b"crebo;naam\n25180;Kok\n", ""),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_changes_nothing(
    cast: Cast, sign_in: SignIn, content: bytes, says: str, servers: ServerAddresses
) -> None:
    answer = upload(sign_in(cast.petra), content)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert says in answer.text
    assert "Regeling 2026" in answer.text, "what was typed stays"
    with psycopg.connect(superuser_url(servers)) as connection:
        assert connection.execute("SELECT count(*) FROM app.qualification_import").fetchone() == (0,)


def test_a_file_over_the_limit_is_refused(cast: Cast, sign_in: SignIn) -> None:
    petra = sign_in(cast.petra)
    token = petra.get(PAGE).text.split('name="csrf_token" value="')[1].split('"')[0]
    # Written out by hand: the test client would leave a temporary file open.
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n"
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="groot.csv"\r\n\r\n' + b"x" * 2_000_001
        + b"\r\n--edge--\r\n"
    )  # fmt: skip
    answer = petra.client.post(PAGE, data=body, content_type="multipart/form-data; boundary=edge")
    assert answer.status_code == 422
    assert "2 MB" in answer.text.split('id="file-error"')[1][:300]


def test_faults_name_row_and_column(cast: Cast, sign_in: SignIn) -> None:
    answer = upload(sign_in(cast.petra), as_json(KOK, row(crebo="26001", level=9)))
    assert answer.status_code == 422
    assert "2" in answer.text.split('id="file-error"')[1][:300]
    assert "level" in answer.text.split('id="file-error"')[1][:300]


def test_no_file_at_all(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.petra).post(PAGE, {"source": "Regeling 2026"})
    assert answer.status_code == 422


def test_who_may_keep_the_list(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    petra = sign_in(cast.petra)
    sent = upload(petra, as_json(row(name="Kok Anders")))
    assert sent.status_code == 303
    for path in (PAGE, sent.location):
        assert browser.get(path).status_code == 401
        assert sign_in(cast.anna).get(path).status_code == 403
        assert sign_in(cast.adam).get(path).status_code == 403
    adam = sign_in(cast.adam)
    assert adam.post(f"{sent.location}/apply", {"sha256": "0" * 64}, page="/today").status_code == 403
    assert petra.get(f"{PAGE}/imports/{'0' * 8}-0000-7000-8000-{'0' * 12}").status_code == 404


def test_suggestions_need_no_sign_in_and_no_script(browser: Browser) -> None:
    assert '<option value="Rijswijk (Zuid-Holland)">' in browser.get("/suggest/places?place=rijswijk").text
    assert "25180 Kok" in browser.get("/suggest/qualifications?q=25180").text
    for path in ("/suggest/places", "/suggest/qualifications?q=", "/suggest/places?q=" + "x" * 5000):
        answer = browser.get(path)
        assert (answer.status_code, answer.text.strip()) == (200, "")
    assert "<script" not in browser.get("/suggest/places?q=<script>").text
    assert json.dumps(KOK)
