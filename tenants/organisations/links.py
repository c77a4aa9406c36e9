"""The links in our mails. The secret in each is computed from ids; nothing secret is stored or queued."""

from uuid import UUID

from assay.accounts.tokens import make_token, read_token


def request_path(token: str) -> str:
    """Where a requester confirms a request for an account."""
    return f"/institutions/request/{token}"


def invitation_path(secret_key: str, tenant_id: UUID, invitation_id: UUID) -> str:
    """Where an invitation is shown. The institution is part of what the secret proves."""
    return f"/invitations/{tenant_id}/{make_token(secret_key, invitation_id, _purpose(tenant_id))}"


def read_invitation(secret_key: str, tenant_id: UUID, token: str) -> UUID | None:
    """The invitation in a link of ours to this institution, else None."""
    return read_token(secret_key, token, _purpose(tenant_id))


def _purpose(tenant_id: UUID) -> str:
    return f"invitation:{tenant_id}"
