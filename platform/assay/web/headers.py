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

    def policy() -> str:
        return (
            f"default-src 'none'; script-src 'nonce-{csp_nonce()}' 'strict-dynamic'; "
            f"style-src 'self' 'nonce-{csp_nonce()}'; "
            f"font-src 'self'; img-src 'self' data: {files}; media-src {files}; connect-src 'self' {files}; "
            f"form-action 'self' {files}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
        )

    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy())
        headers["X-Content-Type-Options"] = "nosniff"
        # Not ``no-referrer``: with that, browsers send our own forms with ``Origin: null``.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        headers["X-Frame-Options"] = "DENY"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        if not request.path.startswith("/assets/"):
            headers.add("Vary", "HX-Request, Cookie, Accept-Language")
        if "retry_after" in g and response.status_code == 429:
            headers.setdefault("Retry-After", str(g.retry_after))
        headers.pop("Server", None)
        return response

    app.after_request(add)
