"""Getting in: sign-up, confirmation, sign-in, reset. They run in the account scope, before anyone is known."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from assay import audit
from assay.accounts import passwords, queries, rules, throttle
from assay.accounts.models import Account, AccountToken, ApiToken, BrowserSession, Person
from assay.accounts.rules import WeakPassword
from assay.addresses import source
from assay.db import db
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.outbox import add_job
from assay.permissions import ANONYMOUS, Actor
from assay.problems import Conflict, Invalid
from assay.secret import new_secret
from assay.tenancy.scopes import digest_of

_WRONG = _l("This address and password do not belong together. Check both, or choose a new password.")
_LOCKED = _l("There were too many wrong passwords in a row. Choose a new password with 'I forgot my password'.")
_LINK_USED = _l("This link has been used or is too old. Ask for a new one; that takes a minute.")


def sign_up(email: str, name: str, language: str, moment: datetime, address: str) -> None:
    """Start an account. The answer is the same whether the address is known or not: what happens next is in the mail.

    :raises Invalid: the address or the name cannot be right. :raises TooMany: a limit is reached.
    """
    email = _checked_address(email)
    if not name:
        raise Invalid(errors={"name": [_("Fill in your name.")]})
    key = rules.email_key(email)
    throttle.count(moment, {"sign-up:address": address, "sign-up:account": key})
    account = queries.account_by_email(key)
    if account is None:
        made = _new_account(email, key, name, language, moment)
        if made is not None:
            audit.record(_acting(made), "account.requested", f"person:{made}")
            _send_link(made, "confirm", moment)
    elif account.confirmed_at is None:
        person = db.session.get_one(Person, account.person_id)
        person.name = name
        _send_link(account.person_id, "confirm", moment)
    elif account.disabled_at is None:
        add_job("mail.account_exists", moment, person_id=account.person_id)


def _new_account(email: str, key: str, name: str, language: str, moment: datetime) -> UUID | None:
    """The new person's id, or None where another sign-up of this address was just before; that one sends the mail."""
    with db.session.begin_nested() as savepoint:
        person = Person(name=name, created_at=moment)
        db.session.add(person)
        db.session.flush()
        made = db.session.execute(
            insert(Account)
            .values(person_id=person.person_id, email=email, email_key=key, language=language, created_at=moment)
            .on_conflict_do_nothing(index_elements=["email_key"])
            .returning(Account.person_id)
        ).scalar()
        if made is None:
            savepoint.rollback()
    return made


def open_link(token: str, purpose: str, secret_key: str, moment: datetime) -> tuple[Person, Account]:
    """Whose link this is. Raises `Conflict` for one that is used, too old, or not ours."""
    return _link(token, purpose, secret_key, moment)[1:]


def choose_password(token: str, purpose: str, password: str, secret_key: str, moment: datetime) -> UUID:
    """Use a link: set the password, confirm the address, end every session and API token. Returns the person's id.

    :param purpose: ``confirm`` or ``reset``. :raises Conflict: the link does not stand. :raises Invalid: weak password.
    """
    link, person, account = _link(token, purpose, secret_key, moment)
    refuse_weak(password, person.name, account.email)
    # The row decides between two clicks at once: the second finds it used.
    used = db.session.execute(
        update(AccountToken).where(AccountToken.id == link, AccountToken.used_at.is_(None)).values(used_at=moment)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Conflict(_LINK_USED)
    end_links(person.person_id, moment)
    throttle.end_row(account.email_key)
    account.password_hash = passwords.hash_password(password)
    account.confirmed_at = account.confirmed_at or moment
    account.version += 1
    end_sessions(person.person_id, moment)
    ended = end_tokens(person.person_id, moment)
    act = "account.confirmed" if purpose == "confirm" else "account.password_reset"
    audit.record(_acting(person.person_id), act, f"person:{person.person_id}", tokens_ended=ended)
    return person.person_id


def sign_in(
    email: str,
    password: str,
    moment: datetime,
    *,
    address: str,
    user_agent: str,
    device: str | None = None,
    before: str | None = None,
) -> str:
    """Check the password and open a session. Returns the session's secret, for the cookie only.

    :param address: where the try comes from; counted.
    :param device: number of a browser that was in this account before (`devices`); it is counted apart.
    :param before: secret of the session this browser had until now. It ends; when it was of the same person, the new
        session goes on in its hat.
    :raises Invalid: address and password do not fit; says no more than that. :raises TooMany: too many tries.
    """
    key = rules.email_key(email)
    if device is not None:
        tries, whom = {"sign-in:device": f"{key}|{device}"}, f"{key}|{device}"
    else:
        tries = {
            "sign-in:account+address": f"{key}|{source(address)}",
            "sign-in:account": key,
            "sign-in:address": address,
        }
        whom = key
    throttle.count(moment, tries)
    row = throttle.in_a_row(moment, whom)
    account = queries.account_by_email(key)
    if row > throttle.MOST_IN_A_ROW:
        if row == throttle.MOST_IN_A_ROW + 1:  # once: whoever goes on knocking does not fill the record
            _record_failed(moment, account, key, "account.sign_in_shut", known_browser=device is not None)
        raise Invalid(errors={"password": [_LOCKED]})
    fits = passwords.matches(account.password_hash if account else None, password)
    if account is None or not fits or account.confirmed_at is None or account.disabled_at is not None:
        _record_failed(moment, account, key, "account.sign_in_failed", known_browser=device is not None)
        raise Invalid(errors={"password": [_WRONG]})
    throttle.end_row(whom)
    if account.password_hash and passwords.needs_rehash(account.password_hash):
        account.password_hash = passwords.hash_password(password)
    audit.record(_acting(account.person_id), "account.signed_in", f"person:{account.person_id}")
    hat = _end_before(before, account.person_id, moment)
    return open_session(account.person_id, moment, user_agent, hat)


def _record_failed(moment: datetime, account: Account | None, key: str, act: str, **detail: object) -> None:
    """In the chain of the person whose account it was tried on; the limits bound how many there can be.

    Without an account as much is written elsewhere, so that time tells nothing.
    """
    if account is None:
        throttle.stand_in(moment, key)
    else:
        audit.record_refused(moment, account.person_id, act, **detail)


def _end_before(secret: str | None, person_id: UUID, moment: datetime) -> str:
    """End the session this browser had; gives the hat to go on in. A session past its time still tells its hat."""
    found = queries.session_of(digest_of(secret)) if secret else None
    if found is None:
        return "personal"
    if found.ended_at is None:
        found.ended_at = moment
    return found.hat if found.person_id == person_id else "personal"


def open_session(person_id: UUID, moment: datetime, user_agent: str, hat: str = "personal") -> str:
    """A new session for a person who has proven who they are. Returns its secret."""
    secret = new_secret()
    db.session.add(
        BrowserSession(
            digest=digest_of(secret),
            person_id=person_id,
            hat=hat,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + rules.SESSION_LIFE,
            user_agent=user_agent[:300],
        )
    )
    db.session.flush()
    return secret


def ask_reset(email: str, moment: datetime, address: str) -> None:
    """Send a link to choose a new password, if the address has an account; the answer never tells."""
    key = rules.email_key(email)
    throttle.count(moment, {"reset:address": address, "reset:account": key})
    account = queries.account_by_email(key)
    if account is None or account.disabled_at is not None:
        return
    _send_link(account.person_id, "reset" if account.confirmed_at else "confirm", moment)


def end_sessions(person_id: UUID, moment: datetime, *, but: UUID | None = None) -> int:
    """End every running session of a person, except ``but``. Returns how many ended."""
    statement = update(BrowserSession).where(BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(BrowserSession.id != but)
    return db.session.execute(statement.values(ended_at=moment)).rowcount  # type: ignore[attr-defined,no-any-return]  # an UPDATE's result has it


def end_tokens(person_id: UUID, moment: datetime) -> int:
    """End every API token of a person that still stands. Returns how many ended."""
    statement = update(ApiToken).where(
        ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > moment
    )
    return db.session.execute(statement.values(revoked_at=moment)).rowcount  # type: ignore[attr-defined,no-any-return]  # an UPDATE's result has it


def end_links(person_id: UUID, moment: datetime) -> None:
    """Make every link that was mailed to a person useless: the password has just been chosen."""
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.person_id == person_id, AccountToken.used_at.is_(None))
        .values(used_at=moment)
    )


def refuse_weak(password: str, name: str, email: str) -> None:
    """Raise `Invalid` at the field ``password`` when it is too easy to guess."""
    words = {
        WeakPassword.SHORT: _(
            "Use at least %(least)s characters. A short sentence works well.", least=rules.PASSWORD_LEAST
        ),
        WeakPassword.LONG: _("Use at most %(most)s characters.", most=rules.PASSWORD_MOST),
        WeakPassword.OWN_WORDS: _("Use more than your own name, your address or the name of this site."),
        WeakPassword.PATTERN: _("Use something less regular than a row of keys or one character repeated."),
        WeakPassword.KNOWN: _("This password was stolen somewhere before and is tried first. Choose another one."),
    }
    found = rules.weakness(password, own_words=(name, email, "assay"))
    if found is None and passwords.is_known(password):
        found = WeakPassword.KNOWN
    if found:
        raise Invalid(errors={"password": [words[found]]})


def _link(token: str, purpose: str, secret_key: str, moment: datetime) -> tuple[UUID, Person, Account]:
    from assay.accounts.tokens import read_token

    token_id = read_token(secret_key, token, purpose)
    row = (
        token_id
        and db.session.execute(
            select(AccountToken, Person, Account)
            .join(Person, Person.person_id == AccountToken.person_id)
            .join(Account, Account.person_id == AccountToken.person_id)
            .where(AccountToken.id == token_id, AccountToken.purpose == purpose)
        ).first()
    )
    if not row or row[0].used_at is not None or row[0].expires_at <= moment or row[2].disabled_at is not None:
        raise Conflict(_LINK_USED)
    return row[0].id, row[1], row[2]


def _send_link(person_id: UUID, purpose: str, moment: datetime) -> None:
    life = rules.CONFIRM_LIFE if purpose == "confirm" else rules.RESET_LIFE
    token = AccountToken(person_id=person_id, purpose=purpose, created_at=moment, expires_at=moment + life)
    db.session.add(token)
    db.session.flush()
    add_job("mail.account", moment, person_id=person_id, token_id=token.id)


def _checked_address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Invalid(errors={"email": [_("This is not an e-mail address. It looks like name@example.nl.")]}) from None


def _acting(person_id: UUID) -> Actor:
    """Nobody is signed in yet; the act belongs to the chain of the person it is about."""
    return replace(ANONYMOUS, person_id=person_id)
