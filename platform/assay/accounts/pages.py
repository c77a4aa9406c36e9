"""Pages to get in: sign up, confirm, sign in, reset."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.accounts import rules
from assay.accounts.forms import AskResetForm, ChoosePasswordForm, SignInForm, SignUpForm
from assay.accounts.operations import getting_in
from assay.db import db
from assay.permissions import ACCOUNT_DOOR, Actor
from assay.problems import Problem
from assay.web import csrf, session
from assay.web.routing import Pages
from assay.web.shell import select_language

bp = Pages("door", __name__, template_folder="templates")

#: Hidden fields that belong to a form's page, not to what was typed.
_OWN_FIELDS = frozenset({"csrf_token", "_hat", "_once"})
_KEEP = "kept."


def _address() -> str:
    return request.remote_addr or "unknown"


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
    return render_template("accounts/sign_up.html", form=form), 422 if form.failed else 200


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
    key = current_app.config["SECRET_KEY"]
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
            return redirect(url_for("today.show", welcome=purpose if purpose == "confirm" else None), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template(
        "accounts/choose_password.html", form=form, purpose=purpose, name=name, email=email
    ), 422 if form.failed else 200


@bp.page("/sign-in", access=ACCOUNT_DOOR, methods=("GET", "POST"))
def sign_in(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Sign in and go where the person was going, with what they had typed."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            secret = getting_in.sign_in(
                form.email.data, form.password.data, moment, address=_address(), user_agent=request.user_agent.string
            )
        except Problem as problem:
            form.absorb(problem)
        else:
            db.session.flush()
            session.remember(secret)
            kept = _kept_fields()
            target = rules.safe_path(form.next.data, url_for("today.show"))
            if kept:
                return render_template("accounts/go_on.html", target=target, kept=kept)
            return redirect(target, 303)
    return sign_in_page(form), 422 if form.failed else 200


def sign_in_page(form: SignInForm | None = None, *, interrupted: bool = False) -> str:
    """The sign-in page; when ``interrupted`` it stands in for the page asked for, and carries what was typed along."""
    if form is None:
        form = SignInForm(formdata=None, next=request.full_path.rstrip("?"))
    kept = _kept_fields()
    if interrupted and request.method == "POST" and csrf.token_fits():
        # Only what our own form sent: another site must not get its fields sent after the sign-in.
        kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS]
    return render_template("accounts/sign_in.html", form=form, kept=kept, kept_prefix=_KEEP, interrupted=interrupted)


def _kept_fields() -> list[tuple[str, str]]:
    return [
        (name.removeprefix(_KEEP), value) for name, value in request.form.items(multi=True) if name.startswith(_KEEP)
    ]


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
    return render_template("accounts/forgot.html", form=form), 422 if form.failed else 200


def local_path(url: str | None) -> str:
    """Path and query of an address on this site, for going back after a small act."""
    parts = urlsplit(url or "")
    return rules.safe_path(parts.path + ("?" + parts.query if parts.query else ""), url_for("today.show"))
