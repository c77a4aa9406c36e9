"""What differs between two editions: provision by provision, and as readers see it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, get_args

import pytest
from flask import Flask

from assay.i18n import LANGUAGES
from tenants.regulations.operations import authoring
from tenants.regulations.rules.base import Part, When, Words
from tenants.regulations.rules.bodies_said import RestsOn
from tenants.regulations.rules.comparing import compare
from tenants.regulations.rules.pack import PROVISIONS
from tenants.regulations.value_words import name_of_value
from tests.support.cast import START, Browser, Cast, SignIn
from tests.tenants.regulations.small_pack import DECIDER, REMEDY, TERM, pack_of

CASED = TERM + 'variant = "special"\nwhen = { component = "central_exam" }\n'
SETTING = """\
[[setting]]
key = "appeal.against"
article = "1"
text = { nl = "Tegen wie.", en = "Against whom." }
value = "yes"
values = ["yes", "no"]
"""
DEFINITION = """\
[[definition]]
key = "exam"
article = "1"
term = { nl = "examen", en = "exam" }
text = { nl = "Wat je maakt.", en = "What you take." }
"""
CONTENTS = """\
[[contents]]
key = "complaint_letter"
article = "1"
text = { nl = "Wat in de brief staat.", en = "What is in the letter." }
document = "letter"
exhaustive = true
items = [{ key = "name", text = { nl = "Je naam", en = "Your name" } }]
"""


def changed(text: str, before: str, after: str) -> str:
    assert before in text
    return text.replace(before, after)


TABLE = [
    pytest.param(TERM, TERM, [], id="the-same"),
    pytest.param(TERM, changed(TERM, "Ten days.", "In ten days."), [], id="other-words"),
    pytest.param(TERM, changed(TERM, 'article = "1"', 'article = "1(2)"'), [], id="another-paragraph"),
    pytest.param(TERM, TERM + 'variant = "general"\n', [], id="only-a-name"),
    pytest.param(TERM, TERM + 'state = "set"\n', [], id="a-default-that-is-written-down"),
    pytest.param(TERM, changed(TERM, "amount = 10", "amount = 12"), [("changed", "term", ("amount",))], id="a-length"),
    pytest.param(TERM, changed(TERM, '"day"', '"week"'), [("changed", "term", ("unit",))], id="a-unit"),
    pytest.param(
        TERM,
        changed(TERM, "complaint.filing", "complaint.ruling"),
        [("removed", "term", ()), ("added", "term", ())],
        id="another-key",
    ),
    pytest.param(TERM, CASED, [("changed", "term", ("when",))], id="a-condition"),
    pytest.param(TERM, TERM + CASED, [("added", "term", ())], id="a-case-more"),
    pytest.param(TERM + CASED, CASED, [("removed", "term", ())], id="a-case-fewer"),
    pytest.param(
        TERM + CASED,
        TERM + changed(CASED, '"central_exam"', '"essay"'),
        [("changed", "term", ("when",))],
        id="the-condition-of-a-case-with-a-name",
    ),
    pytest.param(
        SETTING,
        changed(SETTING, '["yes", "no"]', '["yes", "no", "not_stated"]'),
        [("changed", "setting", ("values",))],
        id="what-can-be-chosen",
    ),
    pytest.param(
        DEFINITION, changed(DEFINITION, "What you take", "What counts"), [("changed", "definition", ("text",))],
        id="what-a-word-means",
    ),
    pytest.param(
        CONTENTS, changed(CONTENTS, "Your name", "Your whole name"), [("changed", "contents", ("items",))],
        id="a-line-of-a-list",
    ),
    pytest.param(
        DECIDER + REMEDY, DECIDER + changed(REMEDY, 'outcomes = ["well_founded"]', 'outcomes = ["unfounded"]'),
        [("changed", "remedy", ("levels",))],
        id="an-outcome",
    ),
]  # fmt: skip


@pytest.mark.rule("R030")
@pytest.mark.parametrize(("before", "after", "expected"), TABLE)
def test_tells_every_difference_and_no_other(before: str, after: str, expected: list[Any]) -> None:
    found = compare(pack_of(before), pack_of(after))
    assert [(each.what, each.kind, tuple(change.field for change in each.fields)) for each in found] == expected
    # Seen from the other side the same things differ.
    back = {"added": "removed", "removed": "added", "changed": "changed"}
    turned = compare(pack_of(after), pack_of(before))
    assert sorted(back[each.what] for each in turned) == sorted(each.what for each in found)


def parts_of(model: type[Part], seen: set[type[Part]]) -> None:
    """This part and every part that it can have."""
    seen.add(model)
    waiting: list[Any] = [field.annotation for field in model.model_fields.values()]
    while waiting:
        each = waiting.pop()
        waiting += get_args(each)
        if isinstance(each, type) and issubclass(each, Part) and each not in seen:
            parts_of(each, seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_differ_has_a_name(app: Flask, language: str) -> None:
    """Those of a condition and of words are put into words as a whole, and a citation makes no difference."""
    whole: set[type[Part]] = {When, Words, RestsOn}
    seen = set(whole)
    for kind in PROVISIONS.values():
        parts_of(kind, seen)
    unnamed = {"key", "variant", "article", "rules", "question", "roles", "note", "rests_on"}
    names = {name for part in seen - whole for name in part.model_fields} - unnamed
    with app.test_request_context(headers={"Accept-Language": language}):
        assert sorted(name for name in names if name_of_value(name) == name) == []


EDITION = """[edition]
issuer = "{issuer}"
document = "house-rules"
edition = "{year}"
kind = "guide"
issuer_name = {{ nl = "Proef", en = "Trial" }}
title = {{ nl = "Huisregels", en = "House rules" }}
cites_as = {{ nl = "Huisregels, art.", en = "House rules, art." }}
summary = {{ nl = "Kort.", en = "Short." }}
country = "NL"
calendar = "NL"
in_force_from = {year}-02-01

[[article]]
number = "1"
title = {{ nl = "Klacht", en = "Complaint" }}
"""
RULED = """
[[term]]
key = "{key}"
article = "1"
question = {{ nl = "{question}", en = "{english}" }}
text = {{ nl = "{text}", en = "{text_english}" }}
amount = {amount}
unit = "working_day"
direction = "after"
start = "complaint_received"
start_day = "next"
end_rule = "as_is"
closing_days = "count"
limit = "at_most"
by = "executive_board"
extension = {{ allowed = "no" }}
"""
LETTER = """
[[contents]]
key = "complaint_letter"
article = "1"
question = {{ nl = "Wat zet ik in mijn klacht?", en = "What do I put in my complaint?" }}
text = {{ nl = "Wat in de klacht staat.", en = "What is in the complaint." }}
document = "complaint_letter"
exhaustive = true
items = [{{ key = "name", text = {{ nl = "Je naam", en = "Your name" }} }}{more}]

[[setting]]
key = "appeal.against"
article = "1"
question = {{ nl = "Tegen wie kan ik in beroep?", en = "Against whom can I appeal?" }}
text = {{ nl = "Tegen wie je in beroep kunt.", en = "Against whom you can appeal." }}
value = "yes"
values = ["yes", "no"{choice}]
"""
RULING = {"key": "complaint.ruling", "question": "Wanneer hoor ik iets?", "english": "When do I hear?"}
OLD_TERM = {"key": "complaint.old", "question": "Wat verviel?", "english": "What went?"}
NEW_TERM = {"key": "complaint.new", "question": "Wat is nieuw?", "english": "What is new?"}


def said(amount: int) -> dict[str, Any]:
    return {"amount": amount, "text": f"Binnen {amount} werkdagen.", "text_english": f"Within {amount} working days."}


def of_2026(issuer: str) -> str:
    rules = RULED.format(**RULING, **said(10)) + RULED.format(**OLD_TERM, **said(5))
    return EDITION.format(issuer=issuer, year=2026) + rules + LETTER.format(more="", choice="")


def of_2027(issuer: str) -> str:
    rules = RULED.format(**RULING, **said(12)) + RULED.format(**NEW_TERM, **said(3))
    more = ', { key = "day", text = { nl = "De dag", en = "The day" } }'
    letter = LETTER.format(more=more, choice=', "not_stated"')
    return EDITION.format(issuer=issuer, year=2027) + rules + letter


def published(acting: Any, cast: Cast, *texts: str) -> None:
    for text in texts:
        with acting(cast.petra) as actor:
            made = authoring.begin(actor, START, "Huisregels")
            authoring.save(actor, START, made.id, {"edition.toml": text}, 1)
            authoring.publish(actor, START, made.id, 2)


def words(page: str) -> str:
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


@pytest.mark.rule("R030")
def test_a_newer_edition_says_what_changed_and_leads_to_the_older_and_back(
    acting: Any, cast: Cast, browser: Browser
) -> None:
    published(acting, cast, of_2026("proef-editie"), of_2027("proef-editie"))
    old, new = (f"/regulations/proef-editie/house-rules/{year}" for year in (2026, 2027))
    for here, there in ((new, old), (old, new)):
        page = browser.get(here).text
        [compared] = re.findall(rf'href="({here}/changes\?[^"]*with=[^"]+)"', page)
        assert f'href="{there}"' in page
        said = words(browser.get(unescape(compared)).text)
        # The older edition stands on the left, from whichever of the two one came.
        assert "5 verschillen tussen 2026 en 2027" in said
        assert "Wanneer hoor ik iets? De waarden naast elkaar Onderdeel 2026 2027 Duur Gewijzigd 2026:" in said
        assert "10 werkdagen" in said
        assert re.search(r"2027: .{0,20}10.{0,20}12.{0,20} werkdagen", said)
        assert "alleen in 2026 Wat verviel? Binnen 5 werkdagen." in said
        assert "alleen in 2027 Wat is nieuw? Binnen 3 werkdagen." in said
        assert "Je naam" in said
        assert "De dag" in said
        assert "Tegen wie kan ik in beroep?" in said
        assert "het document zegt het niet" in said
        assert "Niets 2027: Niets" not in said
        for english in ("within", "working", "changed", "added", "removed", "only", "the document", "not set", "set"):
            assert not re.search(rf"\b{english}\b", said, re.IGNORECASE), english
    assert browser.get(f"{new}/changes?with=nonsense").status_code == 404
    assert browser.get(f"{new}/changes?with=01234567-0000-7000-8000-000000000000").status_code == 404


def test_one_kind_of_difference_can_be_asked_for(acting: Any, cast: Cast, browser: Browser) -> None:
    published(acting, cast, of_2026("proef-soort"), of_2027("proef-soort"))
    path = "/regulations/proef-soort/house-rules/2027"
    [compared] = re.findall(rf'href="({path}/changes\?[^"]*with=[^"]+)"', browser.get(path).text)
    page = browser.get(f"{unescape(compared)}&kind=contents").text
    assert "1 verschil tussen" in words(page)
    assert "Wat zet ik in mijn klacht?" in page
    assert "Wanneer hoor ik iets?" not in page
    for wrong in ("kind=nonsense", "part=2", "part=0", "part=x"):
        assert browser.get(f"{unescape(compared)}&{wrong}").status_code == 404, wrong


def test_a_draft_is_compared_with_any_edition(acting: Any, cast: Cast, sign_in: SignIn) -> None:
    published(acting, cast, of_2026("proef-ontwerp"))
    with acting(cast.petra) as actor:
        draft_id = authoring.begin(actor, START, "Volgend jaar").id
        authoring.save(actor, START, draft_id, {"edition.toml": of_2027("proef-ontwerp")}, 1)
    petra = sign_in(cast.petra)
    path = f"/platform/regulations/drafts/{draft_id}/changes"
    assert f'href="{path}"' in petra.get(f"/platform/regulations/drafts/{draft_id}").text
    choice = petra.get(path).text
    # Nobody holds it; those of the same school come first.
    [first, *others] = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', choice)
    assert first[1] == "Proef: Huisregels 2026"
    assert any(name.startswith("Vlaamse overheid") for _id, name in others)
    compared = words(petra.get(f"{path}?with={first[0]}").text)
    assert "5 verschillen tussen 2026 en het concept" in compared
    assert "alleen in het concept Wat is nieuw?" in compared
    assert sign_in(cast.adam).get(path).status_code == 403
    with acting(cast.petra) as actor:
        authoring.save(actor, START, draft_id, {"edition.toml": "[edition"}, 2)
    assert "Dit concept is nog niet te lezen" in petra.get(path).text
