"""What each problem code means and what to do: the pages that the ``type`` of an API answer (RFC 9457) links to.

Made from `assay.problems`; the narrower codes that an act gives stand in `NARROWER`, and a test looks for each of them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import render_template

from assay.i18n import lazy_gettext as _l
from assay.permissions import PUBLIC, Actor
from assay.problems import Conflict, NotFound, Problem, problem_classes
from assay.web.errors import HTTP_WORDS
from assay.web.routing import Pages

bp = Pages("problems", __name__, template_folder="templates")

_HTTP = re.compile(r"http-([45]\d\d)")


@dataclass(frozen=True)
class Meaning:
    """One code in words.

    :param status: the HTTP status it comes with.
    :param meaning: what happened, in one sentence. :param remedy: what somebody can do about it.
    """

    code: str
    status: int
    title: Any
    meaning: Any
    remedy: Any

    @property
    def status_words(self) -> str:
        """The status with its standard phrase, which is English everywhere: ``409 Conflict``."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


#: Code to what happened and what to do, for codes an operation gives to a `Conflict`.
NARROWER: dict[str, tuple[Any, Any]] = {
    "not-arrived": (
        _l("The upload was confirmed before the file was there."),
        _l("Send the file to the address you got, and confirm it then."),
    ),
    "wrong-size": (
        _l("The file that arrived has another size than was announced."),
        _l("Ask for a new upload with the right size, and send the file again."),
    ),
    "seat-taken": (
        _l("Somebody else appointed a person to the last free seat just before."),
        _l("Look at who sits on the body now, and decide whether your appointment is still needed."),
    ),
    "no-parts": (
        _l("The file is small enough to be sent whole, so it has no parts."),
        _l("Send the whole file to the address you got."),
    ),
    "parts-missing": (
        _l("Not every part of the file has arrived."),
        _l("Send the parts that are missing, and confirm the upload after that."),
    ),
    "belongs-elsewhere": (
        _l("The file already belongs to another item."),
        _l("Upload it once more for this item."),
    ),
    "not-usable": (
        _l("The file was refused by the check, or never arrived."),
        _l("Read at the file what was wrong with it, and upload a file that can be used."),
    ),
    "full": (
        _l("The item has as many files as an item can have."),
        _l("Remove a file, or add another item for the rest."),
    ),
    "withdrawn": (
        _l("The item was withdrawn and can no longer be changed."),
        _l("Add a new item."),
    ),
    "locked": (
        _l("The item was handed in, so it stays as the body sees it."),
        _l("Take the item back first, or wait for the decision."),
    ),
    "no-files": (
        _l("The item has no file. The body judges what it can see."),
        _l("Add at least one file and hand the item in again."),
    ),
    "files-not-ready": (
        _l("A file of the item is still being checked, or was refused."),
        _l("Wait until every file is ready, or remove the one that was refused."),
    ),
    "accepted": (
        _l("The body accepted this item already."),
        _l("You need to do nothing. Add a new item for something new."),
    ),
    "handed-in": (
        _l("The item is with the body already."),
        _l("Wait for the decision, or take the item back."),
    ),
    "closed": (
        _l("The body no longer sees this item, so it cannot accept it or ask about it."),
        _l("Refuse it with that reason, or ask the assessor to hand the item in again."),
    ),
    "tied": (
        _l("Somebody in this matter has a tie that the regulation does not allow here."),
        _l("Let somebody else act, or record how the roles are kept apart where the regulation allows that."),
    ),
}


def meanings() -> dict[str, Meaning]:
    """Every code this program answers with, by code."""
    found = {
        code: Meaning(code, kind.status, kind.title, kind.default_detail, kind.remedy)
        for code, kind in problem_classes().items()
    }
    for code, (meaning, remedy) in NARROWER.items():
        found[code] = Meaning(code, Conflict.status, Conflict.title, meaning, remedy)
    for status, (title, detail) in HTTP_WORDS.items():
        code = "internal" if status == 500 else f"http-{status}"
        found[code] = Meaning(code, status, title, detail, Problem.remedy if status != 404 else NotFound.remedy)
    return dict(sorted(found.items()))


def meaning_of(code: str) -> Meaning | None:
    """What a code means; also for an HTTP status we have no words of our own for. None for what we never answer."""
    found = meanings().get(code)
    named = _HTTP.fullmatch(code)
    if found is None and named and int(named[1]) in {int(status) for status in HTTPStatus}:
        return Meaning(code, int(named[1]), Problem.title, Problem.default_detail, Problem.remedy)
    return found


@bp.page("/problems", access=PUBLIC)
def listed(actor: Actor, moment: datetime) -> str:
    """Every code with its title, for who programs against the API."""
    return render_template("public_pages/problems.html", meanings=meanings().values())


@bp.page("/problems/<code>", access=PUBLIC)
def one(actor: Actor, moment: datetime, code: str) -> str:
    """What one code means and what to do. Raises `NotFound` for a code we never answer."""
    meaning = meaning_of(code)
    if meaning is None:
        raise NotFound
    return render_template("public_pages/problem_code.html", meaning=meaning)
