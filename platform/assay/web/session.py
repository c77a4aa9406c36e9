"""Sign-in state in the browser: flask-login over Flask's signed cookie, which carries only an opaque secret.

The secret's SHA-256 is the key of a row in `app.session`; ending the row ends every copy of the cookie at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

_KEY = "_user_id"


class SessionUser(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """What flask-login remembers: the session's secret instead of a person's id."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def get_id(self) -> str:
        return self.secret


def init_login(app: Flask) -> None:
    """Set flask-login up. The person is read by the request's first statement, so the loader asks nothing."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(SessionUser)
    # Its context processor would load a user on every page, the public ones too.
    manager.init_app(app, add_context_processor=False)


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
