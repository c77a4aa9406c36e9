"""Sign-in state in the browser: flask-login over Flask's signed cookie, which carries only an opaque secret.

The secret's SHA-256 is the key of a row in `app.session`; ending the row ends every copy of the cookie at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Request, Response, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user, logout_user

_KEY = "_user_id"


class SessionUser(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """What flask-login remembers: the session's secret instead of a person's id."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def get_id(self) -> str:
        return self.secret


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie; where there is none to read or to write, nothing is done for it.

    Every answer says already that it varies with the cookies (`assay.web.headers`).
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.modified:
            super().save_session(app, session, response)


def init_login(app: Flask) -> None:
    """Set flask-login up. The person is read by the request's first statement, so the loader asks nothing."""
    app.session_interface = Cookies()
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(SessionUser)
    # What its `init_app` adds: a user loaded on every page, the public ones too, and a look after each request whether
    # to remember somebody beyond their session, which we never do.
    app.login_manager = manager  # type: ignore[attr-defined]  # where flask-login looks for it


def remember(secret: str) -> None:
    """Put a fresh session into the cookie; whatever was there before sign-in (form token included) is dropped."""
    session.clear()
    login_user(SessionUser(secret))


def forget() -> None:
    """Take the session out of the cookie."""
    logout_user()
    session.clear()


@contextmanager
def kept_on_failure() -> Iterator[None]:
    """Undo what the body did to the cookie when it fails, as the database undoes the rest.

    Otherwise somebody who signs in while the database goes away is left with a session that does not exist, and with a
    form whose token no longer fits.
    """
    before = dict(session)
    try:
        yield
    except Exception:
        if dict(session) != before:
            session.clear()
            session.update(before)
        raise


def session_secret() -> str | None:
    """The secret in this request's cookie, None for nobody."""
    value = session.get(_KEY)
    return value if isinstance(value, str) else None
