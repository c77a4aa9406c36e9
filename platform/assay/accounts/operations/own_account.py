"""Acts on one's own account, in the personal hat."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text, update

from assay import audit
from assay.accounts import passwords, rules, throttle
from assay.accounts.models import Account, ApiToken, BrowserSession, Person
from assay.accounts.operations.getting_in import end_links, end_sessions, end_tokens, refuse_weak
from assay.accounts.permissions import CHANGE
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Forbidden, Invalid, NotFound
from assay.secret import new_secret
from assay.tenancy.scopes import digest_of

_READ_NOTICES = text("UPDATE app.notice SET read_at = :moment WHERE person_id = app.person() AND read_at IS NULL")


def change_language(actor: Actor, language: str) -> None:
    """Use this language on every page and in every mail from now on."""
    CHANGE.require(actor)
    if language not in ("nl", "en"):
        raise Invalid(errors={"language": [_("Choose Dutch or English.")]})
    _account(actor).language = language


def change_theme(actor: Actor, theme: str) -> None:
    """Light, dark, or what the device says."""
    CHANGE.require(actor)
    if theme not in ("auto", "light", "dark"):
        raise Invalid(errors={"theme": [_("Choose light, dark or automatic.")]})
    _account(actor).theme = theme


def change_name(actor: Actor, name: str) -> None:
    """The name the person goes by inside Assay; what others see is decided in the profile."""
    CHANGE.require(actor)
    if not name:
        raise Invalid(errors={"name": [_("Fill in your name.")]})
    if len(name) > 200:
        raise Invalid(errors={"name": [_("At most %(most)s characters.", most=200)]})
    db.session.execute(update(Person).where(Person.person_id == actor.person_id).values(name=name))
    audit.record(actor, "account.renamed", f"person:{actor.person_id}")


def change_password(actor: Actor, moment: datetime, old: str, new: str, *, end_programs: bool = False) -> None:
    """Replace the password; every other session and every mailed link ends.

    :param end_programs: end the person's API tokens as well.
    :raises Invalid: at ``old_password`` or ``password``. :raises TooMany: too many tries.
    """
    CHANGE.require(actor)
    account = _account(actor)
    throttle.count(moment, {"password:person": str(actor.person_id)})
    assert actor.person_id is not None
    if not passwords.matches(account.password_hash, old):
        audit.record_refused(moment, actor.person_id, "account.current_password_wrong")
        raise Invalid(errors={"old_password": [_("This is not your password now.")]})
    refuse_weak(new, actor.name, account.email)
    account.password_hash = passwords.hash_password(new)
    account.version += 1
    end_sessions(actor.person_id, moment, but=actor.session_id)
    end_links(actor.person_id, moment)
    throttle.end_row(account.email_key)
    ended = end_tokens(actor.person_id, moment) if end_programs else 0
    audit.record(actor, "account.password_changed", f"person:{actor.person_id}", tokens_ended=ended)


def change_hat(actor: Actor, key: str) -> None:
    """Act in another quality from the next request on. Raises `Forbidden` for a hat the person does not hold.

    A hat narrows what a session may do and adds nothing to what its person may choose, so the secret stays: two tabs
    that switch at once both go on.
    """
    if key not in {hat.key for hat in actor.hats}:
        raise Forbidden
    wear(actor, key)


def wear(actor: Actor, key: str) -> None:
    """Act in a hat that the person was given in this very transaction, from the next request on.

    Nothing is gained by a wrong key: the look-up of the session knows which hats its person holds.
    """
    db.session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == actor.session_id, BrowserSession.person_id == actor.person_id)
        .values(hat=key)
    )


def end_session(actor: Actor, moment: datetime, session_id: UUID) -> None:
    """End one of the person's sessions; a copied cookie is dead from the next request on."""
    CHANGE.require(actor)
    found = db.session.scalar(
        select(BrowserSession).where(BrowserSession.id == session_id, BrowserSession.person_id == actor.person_id)
    )
    if found is None:
        raise NotFound
    if found.ended_at is None:
        found.ended_at = moment
        audit.record(actor, "session.ended", f"session:{session_id}")


def end_other_sessions(actor: Actor, moment: datetime) -> int:
    """End all but the session in use. Returns how many ended."""
    CHANGE.require(actor)
    assert actor.person_id is not None
    ended = end_sessions(actor.person_id, moment, but=actor.session_id)
    audit.record(actor, "session.others_ended", f"person:{actor.person_id}", ended=ended)
    return ended


def make_api_token(
    actor: Actor, moment: datetime, name: str, scopes: list[str], hat: str, days: int
) -> tuple[ApiToken, str]:
    """A token for a program. Returns the row and the secret, which is shown once and not kept.

    :param days: how long it stands, 1 to 366. :raises Invalid: at ``name``, ``scopes``, ``hat`` or ``days``.
    """
    CHANGE.require(actor)
    errors: dict[str, list[str]] = {}
    if not 1 <= len(name) <= 100:
        errors["name"] = [_("Give it a name of at most 100 characters.")]
    if not scopes or not set(scopes) <= set(rules.TOKEN_SCOPES):
        errors["scopes"] = [_("Choose at least one thing this token may do.")]
    if hat not in {h.key for h in actor.hats}:
        errors["hat"] = [_("Choose one of your own roles.")]
    if not 1 <= days <= rules.TOKEN_LIFE_MOST.days:
        errors["days"] = [_("Choose between 1 and %(most)s days.", most=rules.TOKEN_LIFE_MOST.days)]
    if errors:
        raise Invalid(errors=errors)
    secret = "assay_" + new_secret()
    token = ApiToken(
        digest=digest_of(secret),
        person_id=actor.person_id,
        hat=hat,
        name=name,
        scopes=sorted(set(scopes)),
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    audit.record(actor, "api_token.made", f"api_token:{token.id}", scopes=token.scopes, hat=hat)
    return token, secret


def revoke_api_token(actor: Actor, moment: datetime, token_id: UUID) -> None:
    """End a token; it is refused from the next call on."""
    CHANGE.require(actor)
    token = db.session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == actor.person_id))
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = moment
        audit.record(actor, "api_token.revoked", f"api_token:{token_id}")


def read_notices(actor: Actor, moment: datetime) -> None:
    """Mark every notice as read."""
    CHANGE.require(actor)
    db.session.execute(_READ_NOTICES, {"moment": moment})


def _account(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.person_id)
