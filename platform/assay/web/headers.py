"""Security headers on every answer, errors and files included."""

import secrets

from flask import Flask, Response, g, request

from assay.settings import Settings


def csp_nonce() -> str:
    """The nonce of this answer's scripts; new for each request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def init_headers(app: Flask, settings: Settings) -> None:
    """Add the headers after every request; pages behind a sign-in are never stored."""
    files = settings.s3_public_url or settings.s3_endpoint_url
    https = settings.base_url.startswith("https://")
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    policy = (
        f"default-src 'none'; {{scripts}}style-src 'self'{{styles}}; "
        f"font-src 'self'; img-src 'self' data: {files}; media-src {files}; connect-src 'self' {files}; "
        f"form-action 'self' {files}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
    without_nonce = policy.format(scripts="", styles="")
    fixed = [
        ("X-Content-Type-Options", "nosniff"),
        # Not ``no-referrer``: with that, browsers send our own forms with ``Origin: null``.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ("X-Frame-Options", "DENY"),
    ]
    if https:
        fixed.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    ours = {"server", *(name.lower() for name, _value in fixed)}

    def add(response: Response) -> Response:
        headers = response.headers
        there = {name.lower() for name, _value in headers}
        for name in there & ours:
            del headers[name]
        # Added, not set: setting looks through all of them for each.
        headers.extend(fixed)
        if "content-security-policy" not in there:
            nonce = g.get("csp_nonce")
            # What asked for no nonce holds no script.
            headers.add(
                "Content-Security-Policy",
                without_nonce
                if nonce is None
                else policy.format(
                    scripts=f"script-src 'nonce-{nonce}' 'strict-dynamic'; ", styles=f" 'nonce-{nonce}'"
                ),
            )
        if "cache-control" not in there:
            headers.add("Cache-Control", "no-store")
        if not request.path.startswith("/assets/"):
            headers.add("Vary", "HX-Request, Cookie, Accept-Language")
        if response.status_code == 429 and "retry_after" in g:
            headers.setdefault("Retry-After", str(g.retry_after))
        return response

    app.after_request(add)
