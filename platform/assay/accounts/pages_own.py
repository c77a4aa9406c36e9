"""Pages of one's own account: hat, language, inbox, password, sessions, tokens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.accounts import queries, rules
from assay.accounts.browsers import browser_name
from assay.accounts.forms import SCOPE_HINTS, SCOPE_WORDS, ApiTokenForm, ChangePasswordForm, OwnAccountForm
from assay.accounts.operations import own_account
from assay.accounts.pages import go_on_page, local_path
from assay.accounts.permissions import CHANGE, READ_OWN_INBOX, WHO_AM_I
from assay.i18n import LANGUAGES
from assay.i18n import gettext as _
from assay.mail import notice_line
from assay.outbox.add import ROLE_FIELD
from assay.permissions import ANONYMOUS, PUBLIC, Actor, Permission
from assay.problems import NotFound, Problem, WrongHat
from assay.web import csrf, session, shell
from assay.web.forms import KEPT, choices, kept_fields, typed_fields
from assay.web.routing import Pages

bp = Pages("account", __name__, template_folder="templates")

log = structlog.get_logger(__name__)

#: Sessions, and tokens, that the page shows; the API lists them all, and one act ends every other session.
_SHOWN = 20


@bp.page("/account", access=CHANGE, hat="personal", methods=("GET", "POST"))
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Name, language, appearance, and the way to the rest of the account."""
    form = OwnAccountForm(name=actor.name, language=actor.language, theme=actor.theme)
    if form.validate_on_submit():
        try:
            if form.name.data != actor.name:
                own_account.change_name(actor, form.name.data)
            own_account.change_language(actor, form.language.data)
            own_account.change_theme(actor, form.theme.data)
            flash(_("Saved."))
            answer = redirect(url_for("account.show"), 303)
            shell.forget_browser_choices(answer)
            return answer
        except Problem as problem:
            form.absorb(problem)
    sessions = sorted(queries.running_sessions(actor, moment), key=lambda each: each.id != actor.session_id)
    # Those that work come first: only they can be ended.
    tokens = sorted(queries.tokens(actor), key=lambda each: bool(each.revoked_at) or each.expires_at <= moment)
    page = render_template(
        "accounts/account.html",
        form=form,
        sessions=sessions[:_SHOWN],
        not_shown=len(sessions[_SHOWN:]),
        browser_name=browser_name,
        tokens=tokens[:_SHOWN],
        tokens_not_shown=len(tokens[_SHOWN:]),
        moment=moment,
    )
    return page, form.status


@bp.page("/account/password", access=CHANGE, hat="personal", methods=("GET", "POST"))
def password(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Change the password; other browsers are signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            own_account.change_password(
                actor,
                moment,
                form.old_password.data,
                form.password.data,
                end_programs=bool(form.end_programs.data),
            )
            flash(_("Your password has changed. Other browsers have been signed out."))
            if form.end_programs.data:
                flash(_("The tokens of programs no longer work."))
            return redirect(url_for("account.show"), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("accounts/password.html", form=form), form.status


@bp.page("/account/sessions/<uuid:session_id>/end", access=CHANGE, hat="personal", methods=("POST",))
def end_session(actor: Actor, moment: datetime, session_id: UUID) -> ResponseReturnValue:
    """End one browser's session."""
    own_account.end_session(actor, moment, session_id)
    return redirect(url_for("account.show"), 303)


@bp.page("/account/sessions/end-others", access=CHANGE, hat="personal", methods=("POST",))
def end_other_sessions(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """End every session but this one."""
    own_account.end_other_sessions(actor, moment)
    flash(_("You are signed out everywhere else."))
    return redirect(url_for("account.show"), 303)


@bp.page("/account/tokens/new", access=CHANGE, hat="personal", methods=("GET", "POST"))
def new_token(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Make an API token; its secret is shown once."""
    form = ApiTokenForm()
    form.hat.choices = choices((hat.key, shell.hat_label(hat)) for hat in actor.hats)
    of_use = {scope for hat in actor.hats for scope in rules.SCOPES_OF_HAT.get(hat.kind, ())}
    form.scopes.choices = choices((scope, SCOPE_WORDS[scope]) for scope in rules.TOKEN_SCOPES if scope in of_use)
    if form.validate_on_submit():
        try:
            token, secret = own_account.make_api_token(
                actor, moment, form.name.data, form.scopes.data or [], form.hat.data, form.days.data or 0
            )
            return render_template("accounts/token_made.html", token=token, secret=secret, words=SCOPE_WORDS)
        except Problem as problem:
            form.absorb(problem)
    return render_template("accounts/new_token.html", form=form, hints=SCOPE_HINTS), form.status


@bp.page("/account/tokens/<uuid:token_id>/revoke", access=CHANGE, hat="personal", methods=("POST",))
def revoke_token(actor: Actor, moment: datetime, token_id: UUID) -> ResponseReturnValue:
    """End an API token."""
    own_account.revoke_api_token(actor, moment, token_id)
    flash(_("The token no longer works."))
    return redirect(url_for("account.show"), 303)


@bp.page("/account/hat", access=WHO_AM_I, hat="personal", methods=("POST",))
def change_hat(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Act in another quality; go on with a form that was made in it."""
    key = request.form.get("hat", "")
    own_account.change_hat(actor, key)
    kept = kept_fields()
    if not kept:
        return redirect(local_path(rules.safe_path(request.form.get("next"), url_for("today.show"))), 303)
    g.actor = replace(actor, hat=next(hat for hat in actor.hats if hat.key == key), session_hat=None)
    return go_on_page(rules.safe_path(request.form.get("next"), url_for("today.show")), kept)


def other_hat_page(problem: Problem, access: Permission) -> str | None:
    """A page that opens in another hat of the person: the way to it, instead of only a refusal.

    None where there is none to offer: no other hat has the right, or this one has it and the refusal has another cause.
    What another hat would see is not looked at; an object that is nobody's answers 404 there too. A notice says in its
    address at which institution its page is (`ROLE_FIELD`): that role is offered before all others, and with its name.

    :param access: the right the page asks for.
    """
    actor: Actor = g.get("actor", ANONYMOUS)
    named = request.args.get(ROLE_FIELD)
    stands = next((hat for hat in actor.hats if hat.key == named and hat.key != actor.hat.key), None)
    if stands is not None and access.holds(replace(actor, hat=stands)):
        hats = [stands]
    elif isinstance(problem, NotFound):
        # Many rights hold in several hats; what is not there in this one may be the person's own.
        hats = [hat for hat in actor.hats if hat.kind == "personal" and actor.hat.kind != "personal"]
    else:
        hats = [] if access.holds(actor) else list(actor.hats)
    fit = [hat for hat in hats if access.holds(replace(actor, hat=hat))]
    if not fit:
        return None
    return render_template(
        "accounts/other_hat.html",
        problem=problem,
        hats=[(hat.key, shell.hat_label(hat)) for hat in fit],
        stands=shell.hat_label(stands) if stands in fit else "",
        label=shell.hat_label(actor.hat),
        target=request.full_path.rstrip("?"),
    )


def wrong_hat_page(problem: WrongHat) -> str:
    """A form that was made in another hat: switch back and go on with it, while that role is still the person's."""
    actor: Actor = g.actor
    made_in = next((hat for hat in actor.hats if hat.key == problem.facts.get("made_in")), None)
    return render_template(
        "accounts/wrong_hat.html",
        problem=problem,
        made_in=made_in,
        made_in_label=shell.hat_label(made_in) if made_in else "",
        label=shell.hat_label(actor.hat),
        target=request.full_path.rstrip("?"),
        kept=typed_fields(),
        kept_prefix=KEPT,
    )


@bp.page("/language", access=PUBLIC, methods=("POST",), csrf=False)
def change_language(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Show pages in this language, in this browser. Changes nothing but a cookie, so it asks for no form token."""
    return _in_language(request.form.get("language", ""))


@bp.page("/account/language", access=WHO_AM_I, hat="personal", methods=("POST",))
def keep_language(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Show pages and write mails in this language from now on."""
    own_account.change_language(actor, request.form.get("language", ""))
    return _in_language(request.form.get("language", ""))


def _in_language(language: str) -> ResponseReturnValue:
    known = language in LANGUAGES
    # Only what our own page sent: another site must not get its fields shown as typed here.
    kept = kept_fields() if known and (csrf.from_our_page() or csrf.token_fits()) else []
    if kept:
        shell.speak(language)
        answer = make_response(go_on_page(rules.safe_path(request.form.get("next"), url_for("today.show")), kept))
    else:
        answer = make_response(redirect(local_path(request.form.get("next")), 303))
    if known:
        shell.set_language_cookie(answer, language)
    return answer


@bp.page("/inbox", access=READ_OWN_INBOX, hat="personal")
def inbox(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What was told to the person, the newest first; opening it marks it as seen by a form, not by looking."""
    before = request.args.get("before", type=UUID)
    found = queries.notices(before, 26)
    return render_template(
        "accounts/inbox.html",
        notices=found[:25],
        more=found[24].id if len(found) > 25 else None,
        notice_line=_line,
    )


def _line(kind: str, params: Mapping[str, Any]) -> str:
    """The sentence of a notice. One that this edition of the program cannot say must not take the others along."""
    try:
        return notice_line(kind, params)
    except KeyError as missing:
        log.warning("inbox.words_missing", notice=kind, missing=str(missing))
        return _("There is news for you. We no longer have the words of this message.")


@bp.page("/inbox/read", access=CHANGE, hat="personal", methods=("POST",))
def read_inbox(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Mark everything as read."""
    own_account.read_notices(actor, moment)
    return redirect(url_for("account.inbox"), 303)


@bp.page("/sign-out", access=WHO_AM_I, hat="personal", methods=("POST",))
def sign_out(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """End this session, here and in every copy of its cookie."""
    if actor.session_id is not None:
        own_account.end_session(actor, moment, actor.session_id)
    session.forget()
    answer = make_response(redirect("/", 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
