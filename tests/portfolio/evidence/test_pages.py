"""The portfolio in the browser: adding, changing, withdrawing, and who may not."""

import re
from uuid import UUID, uuid4

import pytest

from portfolio.evidence import ItemFilter, Standing, register_filter, register_lock, register_panel, register_standing
from portfolio.evidence.queries import visible_to
from portfolio.evidence.rules import ItemKind
from tests.support.cast import Browser, Cast, SignIn
from tests.support.uploads import Uploads

CERTIFICATE = {
    "title": "Getuigschrift assessor",
    "certifying_body": "Examenhuis",
    "certificate_number": "2024-17",
    "starts_on": "2024-06-03",
    "ends_on": "3-6-2027",
    "crebo": "25180",
}
ACTIVITY = {"title": "Examen kok", "starts_on": "2026-11-20", "organisation_text": "roc noord", "hours": "7,5"}
TYPED: dict[str, dict[str, str]] = {
    "certificate": CERTIFICATE,
    "training": {"title": "Training", "subjects": "judging", "starts_on": "2024-05-01"},
    "activity": ACTIVITY,
    "further_training": {"title": "Terugkomdag", "starts_on": "2025-05-01"},
    "refresher": {"title": "Opfriscursus", "starts_on": "2025-05-01"},
    "permanent_education": {"title": "Traject", "starts_on": "2025-09-01", "ends_on": "2027-06-30"},
    "yearly_overview": {"title": "Overzicht", "year": "2025"},
    "other": {"title": "Artikel"},
}


def added(browser: Browser, kind: str, **more: str) -> UUID:
    """Add an item through its form; its id."""
    answer = browser.post(f"/portfolio/new/{kind}", {**TYPED[kind], **more})
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["Location"].rpartition("/")[2])


@pytest.mark.rule("R068")
@pytest.mark.parametrize("kind", [k.value for k in ItemKind])
def test_every_kind_is_added_and_shown(cast: Cast, sign_in: SignIn, kind: str) -> None:
    anna = sign_in(cast.anna)
    assert anna.get(f"/portfolio/new/{kind}").status_code == 200
    item_id = added(anna, kind)
    page = anna.get(f"/portfolio/{item_id}")
    assert page.status_code == 200
    assert TYPED[kind]["title"] in page.text
    assert str(item_id) in anna.get(f"/portfolio?kind={kind}").text
    assert anna.get(f"/portfolio/{item_id}/edit").status_code == 200


def test_an_institution_that_is_named_in_full_is_linked(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    item_id = added(sign_in(cast.anna), "activity")
    [row] = uploads.look("SELECT * FROM app.portfolio_item WHERE id = %s", item_id)
    assert (row["organisation_id"], row["organisation_text"]) == (cast.school, None)
    other = added(sign_in(cast.anna), "activity", organisation_text="Bakkerij De Korst")
    [row] = uploads.look("SELECT * FROM app.portfolio_item WHERE id = %s", other)
    assert (row["organisation_id"], row["organisation_text"]) == (None, "Bakkerij De Korst")
    picked = added(sign_in(cast.anna), "activity", organisation_text="roc", organisation_pick=str(cast.other_school))
    [row] = uploads.look("SELECT * FROM app.portfolio_item WHERE id = %s", picked)
    assert row["organisation_id"] == cast.other_school


BAD = [
    ("activity", {"starts_on": "2027-11-20"}, "starts_on"),
    ("activity", {"starts_on": "1890-01-01"}, "starts_on"),
    ("activity", {"starts_on": "gisteren"}, "starts_on"),
    ("activity", {"crebo": "99999"}, "crebo"),
    ("activity", {"crebo": "bestaat niet"}, "crebo"),
    ("activity", {"title": "x" * 10_000}, "title"),
    ("activity", {"hours": "veel"}, "hours"),
    ("activity", {"organisation_pick": str(uuid4())}, "organisation_text"),
    ("yearly_overview", {"year": "2027"}, "year"),
    ("yearly_overview", {"year": "twintig"}, "year"),
    ("training", {"subjects": ""}, "subjects"),
    ("training", {"subjects": "cooking"}, "subjects"),
    ("certificate", {"certificate_number": ""}, "certificate_number"),
]


@pytest.mark.parametrize(("kind", "change", "field"), BAD)
def test_bad_input_comes_back_with_the_error_at_its_field(
    cast: Cast, sign_in: SignIn, kind: str, change: dict[str, str], field: str
) -> None:
    answer = sign_in(cast.anna).post(f"/portfolio/new/{kind}", {**TYPED[kind], **change})
    assert answer.status_code == 422
    assert f'id="{field}-error' in answer.text
    if field != "title":
        assert f'value="{TYPED[kind]["title"]}"' in answer.text, "what was typed stays"
    else:
        assert "x" * 10_000 in answer.text


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "مقيّم \u200fامتحان", "Examen 🎓👩\u200d🏫", '"><img src=x onerror=1>']
)
def test_odd_titles_are_kept_and_shown_harmlessly(cast: Cast, sign_in: SignIn, title: str) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other", title=title)
    for path in ("/portfolio", f"/portfolio/{item_id}", f"/portfolio/{item_id}/edit", f"/portfolio/{item_id}/withdraw"):
        page = anna.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    answer = anna.get(f"/api/v1/items/{item_id}")
    assert answer.json is not None
    assert answer.json["title"] == title


@pytest.mark.parametrize(
    ("page", "chosen"), [("/portfolio/{}", 'type="file"'), ("/portfolio/{}/files/new", 'name="format"')]
)
def test_before_a_file_is_sent_it_is_said_what_must_not_be_in_it(
    cast: Cast, sign_in: SignIn, page: str, chosen: str
) -> None:
    anna = sign_in(cast.anna)
    shown = anna.get(page.format(added(anna, "other"))).text
    for said in ("identiteitsbewijzen", "burgerservicenummers", "namen van kandidaten"):
        assert 0 < shown.index(said) < shown.index(chosen)


def test_a_double_submit_adds_one_item(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    bram = sign_in(cast.bram)
    form = bram.get("/portfolio/new/other").text
    values = dict(re.findall(r'name="(csrf_token|_hat|_once)" value="([^"]+)"', form))
    title = f"Twee keer {uuid4()}"
    answers = [bram.client.post("/portfolio/new/other", data={**values, "title": title}) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(uploads.look("SELECT 1 FROM app.portfolio_item WHERE title = %s", title)) == 1


def test_the_second_of_two_tabs_sees_both_versions(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "activity")
    path = f"/portfolio/{item_id}/edit"
    assert anna.post(path, {**ACTIVITY, "title": "Uit tab een", "version": "1"}).status_code == 303
    second = anna.post(path, {**ACTIVITY, "title": "Uit tab twee", "version": "1"})
    assert second.status_code == 409
    [table] = re.findall(r'<table class="compare".*?</table>', second.text, re.DOTALL)
    [titles] = [row for row in table.split("<tr")[1:] if "Titel" in row]
    stored, typed = (re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", titles, re.DOTALL))
    assert stored == "Zoals het nu is: Uit tab een"
    assert " ".join(typed.split()) == "Zoals jij het typte: Uit tab verwijderd: een toegevoegd: twee"
    assert 'value="Uit tab twee"' in second.text, "nothing typed was lost"
    assert 'name="version" type="hidden" value="2"' in second.text or 'value="2"' in second.text
    [row] = uploads.look("SELECT title, version FROM app.portfolio_item WHERE id = %s", item_id)
    assert (row["title"], row["version"]) == ("Uit tab een", 2)
    assert anna.post(path, {**ACTIVITY, "title": "Uit tab twee", "version": "2"}).status_code == 303
    again = anna.post(path, {**ACTIVITY, "title": "Uit tab twee", "version": "2"})
    assert again.status_code == 303, "the same change once more is nobody else's change"


def test_withdrawing_asks_first_and_is_final(cast: Cast, sign_in: SignIn) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other")
    assert anna.get(f"/portfolio/{item_id}/withdraw").status_code == 200
    assert anna.post(f"/portfolio/{item_id}/withdraw").status_code == 303
    assert anna.post(f"/portfolio/{item_id}/withdraw", page="/portfolio").status_code == 303, "twice is once"
    assert str(item_id) not in anna.get("/portfolio?kind=other").text
    assert str(item_id) in anna.get("/portfolio?state=withdrawn").text
    assert anna.get(f"/portfolio/{item_id}").status_code == 200
    assert anna.get(f"/portfolio/{item_id}/edit").status_code == 409
    assert anna.post(f"/portfolio/{item_id}/files/new", {"format": "pdf"}, page="/portfolio").status_code == 409


@pytest.mark.usefixtures("own_ports")
def test_other_modules_lock_describe_filter_and_add(cast: Cast, sign_in: SignIn) -> None:
    anna = sign_in(cast.anna)
    locked, free = added(anna, "other"), added(anna, "other")
    register_lock(lambda item_id: "Haal hem eerst terug" if item_id == locked else None)
    register_standing(lambda _actor, ids: {i: Standing("waiting", "Wacht bij de bank") for i in ids if i == locked})
    register_panel(lambda _actor, _moment, item: "PANEEL" if item.id == locked else None)
    register_filter(
        ItemFilter(
            "waiting",
            "Wacht",
            lambda actor: (
                visible_to(actor)
                .with_only_columns(visible_to(actor).selected_columns.id)
                .where(visible_to(actor).selected_columns.id == locked)
            ),
        )
    )
    page = anna.get(f"/portfolio/{locked}").text
    assert "Wacht bij de bank" in page
    assert "PANEEL" in page
    assert "Haal hem eerst terug" in page
    for path in ("edit", "withdraw"):
        refused = anna.get(f"/portfolio/{locked}/{path}")
        assert refused.status_code == 409
        assert "Haal hem eerst terug" in refused.text
    version = {"version": "1", "title": "Stil veranderd"}
    assert anna.post(f"/portfolio/{locked}/edit", version, page="/portfolio").status_code == 409
    assert anna.post(f"/portfolio/{locked}/withdraw", page="/portfolio").status_code == 409
    assert anna.post(f"/portfolio/{free}/edit", version).status_code == 303
    listed = anna.get("/portfolio?state=waiting").text
    assert str(locked) in listed
    assert str(free) not in listed


def test_a_strangers_item_and_a_made_up_one_answer_alike(cast: Cast, sign_in: SignIn) -> None:
    item_id = added(sign_in(cast.anna), "other")
    bram = sign_in(cast.bram)
    for victim in (item_id, uuid4()):
        for path in ("", "/edit", "/withdraw", "/files/new"):
            assert bram.get(f"/portfolio/{victim}{path}").status_code == 404, path
        for path in ("/edit", "/withdraw", "/files/new", "/files/intents", f"/files/{uuid4()}/remove"):
            sent = bram.post(f"/portfolio/{victim}{path}", {"format": "pdf", "title": "x"}, page="/portfolio")
            assert sent.status_code in (404, 422), path
            assert sent.status_code == 404 or path == "/files/intents"
    assert bram.get("/portfolio/new/cooking").status_code == 404


def test_other_hats_have_no_portfolio(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    for member in (cast.lena, cast.sara, cast.petra):
        assert sign_in(member).get("/portfolio").status_code == 403
    assert browser.get("/portfolio").status_code == 401


def test_the_list_goes_on_page_by_page(cast: Cast, sign_in: SignIn) -> None:
    lena = sign_in(cast.lena, "personal")
    made = [added(lena, "other", title=f"Nummer {n}") for n in range(27)]
    first = lena.get("/portfolio").text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None
    second = lena.get(more.group(1).replace("&amp;", "&")).text
    assert str(made[26]) in first
    assert str(made[0]) in second
    assert str(made[0]) not in first


def test_suggestions_are_ticked_and_read(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    [first, second, *_] = uploads.look("SELECT crebo, name FROM app.qualification ORDER BY crebo")
    found = anna.get("/portfolio/suggest/qualifications", query_string={"crebo": f"{first['crebo']}, {second['name']}"})
    assert f'value="{second["crebo"]}"' in found.text
    assert "roc" in anna.get("/portfolio/suggest/organisations?organisation_text=roc").text.lower()
    item_id = added(anna, "activity", crebo=f"{first['crebo']}, {second['name']}", crebo_pick=second["crebo"])
    [row] = uploads.look("SELECT crebo FROM app.portfolio_item WHERE id = %s", item_id)
    assert sorted(row["crebo"]) == [first["crebo"], second["crebo"]]
