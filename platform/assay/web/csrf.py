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
        raise ForeignForm


def token_fits() -> bool:
    """Whether the request carries the token of this browser's own form."""
    try:
        _guard.protect()
    except CSRFError:
        return False
    return True


def refuse_foreign_origin() -> None:
    """Browsers say where a request comes from; another site's requests change nothing here. Raises `ForeignForm`."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm
    origin = request.headers.get("Origin")
    if origin is None:
        return
    theirs, ours = urlsplit(origin), urlsplit(current_app.config["BASE_URL"])
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
        raise ForeignForm
