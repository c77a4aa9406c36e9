"""A visitor of a running copy: follows pages with forms as a browser does, and calls the API with a token."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from html import unescape
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin
from uuid import uuid4

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_NAME = re.compile(r'name="([^"]*)"')
_VALUE = re.compile(r'value="([^"]*)"')
_SECONDS = 30

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back. ``headers`` have lower-case names; ``url`` is where redirects ended."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Visitor:
    """One person at one copy; keeps cookies."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.token: str | None = None

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._send("GET", path)

    def fill_in(self, path: str, fields: Fields) -> Answer:
        """Open a page, fill in the form that posts to it and send it, as its own button does."""
        page = self.get(path)
        hidden = [
            (unescape(name[1]), unescape(value[1] if (value := _VALUE.search(tag)) else ""))
            for tag in _HIDDEN.findall(page.text)
            if (name := _NAME.search(tag)) and name[1] in ("csrf_token", "_hat", "_once")
        ]
        # Several forms on a page carry the same token; the last one-effect value is the form's own.
        body = urlencode([*dict(hidden).items(), *fields]).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._base}
        return self._send("POST", path, body, headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Call the API with the token, where there is one. ``path`` starts after ``/api/v1``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        content = None
        if body is not None:
            content, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self._send(method, "/api/v1" + path, content, sent)

    def send_file(self, url: str, fields: Mapping[str, str], content: bytes) -> Answer:
        """Post a signed form to the store, as a browser does."""
        edge = uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode()
        body = b"".join(parts) + head + content + f"\r\n--{edge}--\r\n".encode()
        return self._send("POST", url, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def _send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - the address of the copy, or of its store
            urljoin(self._base, path), data=body, method=method, headers=dict(headers or {})
        )
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return Answer(answer.status, _lower(answer.headers), answer.read(), answer.url)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers), error.read(), error.url)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
