"""Mail: notices and account mails, written in the person's language and sent from the outbox.

Words: a *notice* is a message on a person's page; its *kind* gives the words; where the sender asked for it, the notice
also goes out by mail. An *account mail* belongs to signing up and signing in and has no notice.

Invariants: one mail per outbox row, and none is sent twice without a person's word; the subject is a constant of the
kind, so that it can hold nothing private; every mail has a plain text; links start with BASE_URL.
"""

from datetime import date, datetime

from flask import Blueprint, Flask

from assay.mail.notices import NoticeKind, notice_kind, notice_kinds, notice_line

__all__ = ["NoticeKind", "init_app", "notice_kind", "notice_kinds", "notice_line"]


def _from_iso(value: str) -> date | datetime:
    return datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)


def init_app(app: Flask) -> None:
    """Give the app the mail templates and the job kinds ``mail.notice``, ``mail.account``, ``mail.account_exists``.

    Templates of notices lie in ``templates/mail/<kind>.txt`` and ``.html`` of the module's blueprint; a kind without
    its own uses ``mail/notice.txt`` and ``.html``. Values come from JSON, so a date is a text there:
    ``{{ params.day | from_iso | date_long }}``. The settings are read from ``app.config["SETTINGS"]``.
    """
    from assay.mail import jobs  # noqa: F401 - registers the kinds

    app.jinja_env.filters["from_iso"] = _from_iso
    app.register_blueprint(Blueprint("mail", __name__, template_folder="templates"))
