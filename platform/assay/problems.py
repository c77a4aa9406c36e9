"""Errors of the domain: a code, a status and words for the person. They know no framework.

`assay.web.errors` turns one into a page, `assay.api` into an ``application/problem+json`` document.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from assay.i18n import lazy_gettext as _l

#: Field name → sentences that say what is wrong there and how to mend it.
FieldErrors = Mapping[str, Sequence[Any]]


class Problem(Exception):
    """Something the person can understand and often mend.

    :param detail: one sentence in the person's language; the class's own where none is given.
    :param errors: what is wrong per field, for bad input.
    :param rule: the article or R number the refusal rests on, shown in the why panel.
    :param code: a narrower code than the class's own, for programs.

    ``remedy`` says what somebody can do about every problem of the class; `problem_classes` is for the pages on them.
    """

    status = 400
    code = "problem"
    title: Any = _l("This could not be done")
    default_detail: Any = _l("Something in what you asked does not fit. Nothing was changed.")
    remedy: Any = _l("Read what the answer says in detail. Mend that and send it again.")

    def __init__(
        self,
        detail: Any = None,
        *,
        errors: FieldErrors | None = None,
        rule: str | None = None,
        code: str | None = None,
        **facts: Any,
    ) -> None:
        if code is not None:
            self.code = code
        super().__init__(self.code)
        self.detail = detail if detail is not None else self.default_detail
        self.errors: dict[str, list[Any]] = {k: list(v) for k, v in (errors or {}).items()}
        self.rule = rule
        self.facts = {**facts, "code": code} if code is not None else facts

    def more(self) -> dict[str, Any]:
        """What a program gets beside the standard members (RFC 9457, section 3.2): plain values."""
        return {}


class SignInRequired(Problem):
    """Nobody is signed in, or the session has ended."""

    status = 401
    code = "sign-in-required"
    title = _l("Sign in first")
    default_detail = _l("This page is for people who are signed in.")
    remedy = _l("Sign in again and come back. A program sends a valid token in the Authorization header.")


class Forbidden(Problem):
    """The person may see the thing but not do this with it."""

    status = 403
    code = "forbidden"
    title = _l("You may not do this")
    default_detail = _l("Your role does not have this right.")
    remedy = _l("Choose another role if you have one, or ask somebody whose right it is. The page names them.")


class NotFound(Problem):
    """It does not exist, or it is somebody else's: the answer is the same."""

    status = 404
    code = "not-found"
    title = _l("We cannot find this")
    default_detail = _l("It does not exist, or it is not yours to see.")
    remedy = _l("Check the address. Were you sent a link? Ask the sender whether it is still open to you.")


class Conflict(Problem):
    """The thing is in a state in which this act has no place."""

    status = 409
    code = "conflict"
    title = _l("This is no longer possible")
    default_detail = _l("Something changed in the meantime. Look at how it stands now.")
    remedy = _l("Open the page again to see how it stands now, and decide then whether it is still needed.")


class Stale(Conflict):
    """Somebody changed the thing since it was read. ``facts`` may hold ``current`` for the merge page."""

    code = "stale"
    title = _l("Somebody changed this in the meantime")
    default_detail = _l("You see both versions below. Nothing you typed was lost.")
    remedy = _l(
        "Compare both versions, keep what you need and send it again."
        " A program reads the thing anew and sends its new version."
    )


class WrongHat(Conflict):
    """The form was made in another quality than the one the person now acts in."""

    code = "wrong-hat"
    title = _l("You now act as somebody else")
    default_detail = _l("This form was opened in another role. Switch back to that role and send it again.")
    remedy = _l("Choose the role in which you opened the form, at the top of the page, and send it again.")


class HatLost(Forbidden):
    """The role that a token or session acted in has ended."""

    code = "hat-lost"
    title = _l("That role has ended")
    default_detail = _l("The role this acted in is no longer yours. Choose another one, or make a new token.")
    remedy = _l("Choose another role. A program needs a new token. Whoever appointed you can say why the role ended.")


class AlreadySent(Conflict):
    """The form or call was carried out before, and what it answered then cannot be shown again."""

    code = "already-sent"
    title = _l("This was sent before")
    default_detail = _l("We carried it out the first time and did nothing now. Look at how it stands.")
    remedy = _l("You need to do nothing. Look at the page of the thing to see what came of it.")


class KeyReused(Conflict):
    """The one-effect value of a form, or the Idempotency-Key of a call, was used for something else."""

    code = "key-reused"
    title = _l("This was sent before, with other content")
    default_detail = _l("Nothing was done now. Open the page again and send it once more, or use a new key.")
    remedy = _l("Open the form again and send it once. A program uses a new Idempotency-Key for new content.")


class Invalid(Problem):
    """Bad input; ``errors`` says where."""

    status = 422
    code = "invalid"
    title = _l("Check what you filled in")
    default_detail = _l("Something does not fit yet. What you typed is still there.")
    remedy = _l("Look at each field that is named, mend it and send it again. Nothing was saved yet.")


class TooMany(Problem):
    """A limit was reached. ``facts['retry_after']`` is in seconds."""

    status = 429
    code = "too-many"
    title = _l("Too many tries")
    default_detail = _l("Wait a moment and try again.")
    remedy = _l("Wait as long as the answer says: a program reads it in Retry-After. Then try again.")


class Unavailable(Problem):
    """A part we need is away. Nothing was lost or half done."""

    status = 503
    code = "unavailable"
    title = _l("This does not work right now")
    default_detail = _l("A part of Assay is not reachable. Nothing was lost. Try again in a moment.")
    remedy = _l(
        "Try again in a moment. A program waits as long as Retry-After says."
        " The page on contact says whom to tell when it lasts."
    )


def problem_classes() -> dict[str, type[Problem]]:
    """Code to class of every problem that the imported modules declare; where two share one, the more general."""
    found: dict[str, type[Problem]] = {}
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        kind = waiting.pop(0)
        found.setdefault(kind.code, kind)
        waiting.extend(kind.__subclasses__())
    return found
