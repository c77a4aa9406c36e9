"""Adding rows from inside an operation."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from assay.db import db
from assay.log import request_id
from assay.outbox.registry import registered_jobs

_ADD = text(
    "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_person, scope_platform, payload, request_id, created_at,"
    " next_try_at)"
    " VALUES (:queue, :kind, :tenant, :person, :platform, cast(:payload AS jsonb), :request_id, :moment, :due)"
)
#: In an address: the institution in whose role the page is there. It opens nothing by itself.
ROLE_FIELD = "as"
_NOTIFY_ALL = text(
    "SELECT app.notify_person(n.person, n.kind, '{}', n.path, false, NULL)"
    " FROM jsonb_to_recordset(cast(:notices AS jsonb)) AS n (person uuid, kind text, path text)"
)
_NOTIFY = text("SELECT app.notify_person(:person, :kind, cast(:params AS jsonb), :path, :mail, :request_id)")


def add_job(
    kind: str,
    moment: datetime,
    *,
    person_id: UUID | None = None,
    tenant_id: UUID | None = None,
    platform: bool = False,
    after: timedelta = timedelta(0),
    **payload: Any,
) -> None:
    """Add one row; the job runs after this transaction commits, not before ``after`` has passed.

    :param kind: a registered job kind, for example ``files.check``.
    :param payload: ids only.
    :raises KeyError: no job of that kind is registered.
    """
    queue = registered_jobs()[kind].queue
    db.session.execute(
        _ADD,
        {
            "queue": queue,
            "kind": kind,
            "tenant": tenant_id,
            "person": person_id,
            "platform": platform,
            "payload": json.dumps(payload, default=str),
            "request_id": request_id(),
            "moment": moment,
            "due": moment + after,
        },
    )


def notify_person(
    person_id: UUID,
    kind: str,
    *,
    path: str | None = None,
    mail: bool = True,
    at: UUID | None = None,
    **params: Any,
) -> None:
    """Leave a notice on the person's page and, where ``mail`` is set, send it by mail in the person's language.

    :param kind: the name of a notice template, ``assay.mail`` lists them.
    :param at: the institution whose page ``path`` is: who opens it in another role is offered that one.
    :param params: words and dates the template shows; never a candidate's name, a file's text or a refusal's body.
    """
    db.session.execute(
        _NOTIFY,
        {
            "person": person_id,
            "kind": kind,
            "params": json.dumps(params, default=str),
            "path": in_role(path, at) if path and at else path,
            "mail": mail,
            "request_id": request_id(),
        },
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for a person's page, without a mail and without words of its own: the arguments of `notify_person`."""

    person_id: UUID
    kind: str
    path: str
    at: UUID | None = None


def notify_people(notices: Iterable[Notice]) -> None:
    """Leave each of these notices, in one statement: for work that concerns very many people at once."""
    rows = [
        {"person": each.person_id, "kind": each.kind, "path": in_role(each.path, each.at) if each.at else each.path}
        for each in notices
    ]
    if rows:
        db.session.execute(_NOTIFY_ALL, {"notices": json.dumps(rows, default=str)}).all()


def in_role(path: str, tenant_id: UUID) -> str:
    """The path with the institution whose page it is, for a reader who acts in another role (`assay.web.routing`)."""
    return f"{path}{'&' if '?' in path else '?'}{ROLE_FIELD}={tenant_id}"
