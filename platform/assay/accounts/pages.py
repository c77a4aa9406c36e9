"""Pages to get in: sign up, confirm, sign in, reset."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.accounts import rules
from assay.accounts.devices import device_number, new_device
from assay.accounts.forms import AskResetForm, ChoosePasswordForm, SignInForm, SignUpForm
from assay.accounts.operations import getting_in
from assay.db import db
from assay.permissions import ACCOUNT_DOOR, Actor
from assay.problems import Problem
from assay.web import csrf, session
from assay.web.forms import KEPT, kept_fields, typed_fields
from assay.web.routing import Pages, nearest_page, opens
from assay.web.shell import select_language

bp = Pages("door", __name__, template_folder="templates")

_DEVICE_STANDS = 31_536_000


def _address() -> str:
    return request.remote_addr or "unknown"


def _secret_key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


def _device_cookie() -> str:
    return f"assay_device_{current_app.config['SETTINGS'].cookie_id}"


def _know_this_browser(answer: ResponseReturnValue, email: str) -> Response:
    """Let this browser's later tries to sign in be counted apart from everybody else's."""
    response = make_response(answer)
    response.set_cookie(
        _device_cookie(),
        new_device(_secret_key(), rules.email_key(email)),
        max_age=_DEVICE_STANDS,
        path=url_for("door.sign_in"),
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


@bp.page("/sign-up", access=ACCOUNT_DOOR, methods=("GET", "POST"))
def sign_up(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Ask for an account; the rest is in the mail."""
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            getting_in.sign_up(form.email.data, form.name.data, select_language(), moment, _address())
            return redirect(url_for("door.mail_sent", what="confirm"), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("accounts/sign_up.html", form=form), form.status


@bp.page("/mail-sent/<any(confirm, reset):what>", access=ACCOUNT_DOOR)
def mail_sent(actor: Actor, moment: datetime, what: str) -> str:
    """The same words whether the address was known or not."""
    return render_template("accounts/mail_sent.html", what=what)


@bp.page("/confirm/<token>", access=ACCOUNT_DOOR, methods=("GET", "POST"))
def confirm(actor: Actor, moment: datetime, token: str) -> ResponseReturnValue:
    """Confirm the address by choosing a password."""
    return _choose_password(token, "confirm", moment)


@bp.page("/reset/<token>", access=ACCOUNT_DOOR, methods=("GET", "POST"))
def reset(actor: Actor, moment: datetime, token: str) -> ResponseReturnValue:
    """Choose a new password by a link from the mail."""
    return _choose_password(token, "reset", moment)


def _choose_password(token: str, purpose: str, moment: datetime) -> ResponseReturnValue:
    key = _secret_key()
    form = ChoosePasswordForm()
    try:
        person, account = getting_in.open_link(token, purpose, key, moment)
    except Problem as problem:
        return render_template("accounts/link_used.html", purpose=purpose, problem=problem), problem.status
    name, email = person.name, account.email
    if form.validate_on_submit():
        try:
            person_id = getting_in.choose_password(token, purpose, form.password.data, key, moment)
            secret = getting_in.open_session(person_id, moment, request.user_agent.string)
            db.session.flush()
            session.remember(secret)
            welcome = purpose if purpose == "confirm" else None
            return _know_this_browser(redirect(url_for("today.show", welcome=welcome), 303), email)
        except Problem as problem:
            form.absorb(problem)
    return render_template(
        "accounts/choose_password.html", form=form, purpose=purpose, name=name, email=email
    ), form.status


@bp.page("/sign-in", access=ACCOUNT_DOOR, methods=("GET", "POST"), once=False)  # a session is in its own answer only
def sign_in(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Sign in and go where the person was going, with what they had typed."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        known = device_number(_secret_key(), rules.email_key(form.email.data), request.cookies.get(_device_cookie()))
        try:
            secret = getting_in.sign_in(
                form.email.data,
                form.password.data,
                moment,
                address=_address(),
                user_agent=request.user_agent.string,
                device=known,
                before=session.session_secret(),
            )
        except Problem as problem:
            form.absorb(problem)
        else:
            db.session.flush()
            session.remember(secret)
            target = rules.safe_path(form.next.data, url_for("today.show"))
            kept = kept_fields()
            answer = go_on_page(target, kept) if kept else redirect(target, 303)
            return answer if known else _know_this_browser(answer, form.email.data)
    return sign_in_page(form), form.status


def sign_in_page(form: SignInForm | None = None, *, interrupted: bool = False) -> str:
    """The sign-in page; when ``interrupted`` it stands in for the page asked for, and carries what was typed along."""
    kept = [] if interrupted else kept_fields()
    if interrupted and request.method == "POST" and request.endpoint != "account.sign_out":
        # Only what our own form sent: another site must not get its fields sent after the sign-in.
        kept = typed_fields() if csrf.from_our_page() or csrf.token_fits() else []
    if form is None:
        path = request.full_path.rstrip("?")
        form = SignInForm(formdata=None, next=path if kept or opens(path) else "")
    return render_template("accounts/sign_in.html", form=form, kept=kept, kept_prefix=KEPT, interrupted=interrupted)


def go_on_page(target: str, kept: list[tuple[str, str]]) -> str:
    """What was typed, ready to be looked at again or sent. Nothing of it was carried out yet."""
    return render_template(
        "accounts/go_on.html", target=target, kept=kept, leave=nearest_page(target), opens=opens(target)
    )


@bp.page("/forgot", access=ACCOUNT_DOOR, methods=("GET", "POST"))
def forgot(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Ask for a link to choose a new password."""
    form = AskResetForm()
    if form.validate_on_submit():
        try:
            getting_in.ask_reset(form.email.data, moment, _address())
            return redirect(url_for("door.mail_sent", what="reset"), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("accounts/forgot.html", form=form), form.status


def local_path(url: str | None) -> str:
    """Path and query of a page on this site, for going back after a small act."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        parts = urlsplit("")
    path = rules.safe_path(parts.path + ("?" + parts.query if parts.query else ""), url_for("today.show"))
    return path if opens(path) else url_for("today.show")
