"""Form tokens: flask-wtf's, one for pages and htmx, plus a look at where the browser says the request comes from."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from assay.i18n import lazy_gettext as _l
from assay.problems import Problem

_guard = CSRFProtect()


class ForeignForm(Problem):
    """The form did not come from our own page, or its token is of another session."""

    status = 400
    code = "foreign-form"
    title = _l("Send the form again")
    default_detail = _l("This form is too old or came from another site. Open the page again and send it once more.")


class OldForm(ForeignForm):
    """A page of ours made the form, in a session that is over: somebody signed in anew, or the cookies are gone."""

    title = _l("This page was open for too long")
    default_detail = _l(
        "You signed in again in the meantime, or this browser lost its cookies. Nothing was sent. What you typed is"
        " still here. Does this come back each time? Then let your browser keep the cookies of this site."
    )


def init_csrf(app: Flask) -> None:
    """The guard runs inside the edge, so that a refusal is a problem like any other."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    _guard.init_app(app)
    app.jinja_env.globals["csrf_token"] = generate_csrf


def protect() -> None:
    """Refuse an unsafe request that our own pages did not make. Raises `ForeignForm`."""
    refuse_foreign_origin()
    if not token_fits():
        raise OldForm if from_our_page() else ForeignForm


def token_fits() -> bool:
    """Whether the request carries the token of this browser's own form."""
    try:
        _guard.protect()
    except CSRFError:
        return False
    return True


def from_our_page() -> bool:
    """Whether a page of ours made this form, also when its token is of a session that is over.

    After somebody signed in anew in another window, or the browser lost its cookies, no token fits. Such a form is
    never carried out, but what was typed in it may be shown again: the browser itself says where the form stood, and
    no script of another site can change that.
    """
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or _is_ours(request.headers.get("Origin"))


def refuse_foreign_origin() -> None:
    """Browsers say where a request comes from; another site's requests change nothing here. Raises `ForeignForm`."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm
    origin = request.headers.get("Origin")
    if origin is not None and not _is_ours(origin):
        raise ForeignForm


def _is_ours(origin: str | None) -> bool:
    ours = urlsplit(current_app.config["BASE_URL"])
    return origin == f"{ours.scheme}://{ours.netloc}"
