"""The proxy of `infra/nginx.conf` in front of the program, as a visitor meets it. Skipped where there is no nginx."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType

import pytest
from flask import Flask, request, request_started
from werkzeug.serving import make_server

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.servers.process import ServerProcess, listens
from assay.settings import Settings
from tests.browser.site import Quiet
from tests.docs.test_infra import text_of

NGINX, OPENSSL = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), shutil.which("openssl")
pytestmark = pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="nginx and openssl are not installed here")

#: What is the machine's own: where nginx keeps its files, and what goes around a site.
_AROUND = """daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {{ }}
http {{ access_log off;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
{site}
}}
"""


@dataclass
class Front:
    """The proxy: its ports, and who asked what as the program saw it: address, scheme and host."""

    secure: int
    plain: int
    seen: list[tuple[str | None, str, str]]

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] = MappingProxyType({}), body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """One request over TLS."""
        with closing(http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=20, context=_trusting())) as line:
            line.request(method, path, body, {"Host": "assay.example", "Accept-Language": "nl", **headers})
            answer = line.getresponse()
            return answer, answer.read().decode()


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _site(secure: int, plain: int, upstream: int) -> str:
    """The example with addresses and files of this machine."""
    text = text_of("nginx.conf")
    for there, here in (
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("    listen [::]:80;\n", ""),
        ("/etc/ssl/assay.example.pem", "cert.pem"),
        ("/etc/ssl/private/assay.example.key", "key.pem"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}"),
    ):
        assert text.count(there) == 1, there
        text = text.replace(there, here)
    return text


@pytest.fixture(scope="module")
def behind(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The program as it runs behind one proxy."""
    changed = {"trusted_proxies": 1, "base_url": "https://assay.example"}
    app = create_app(settings.model_copy(update=changed), clock=clock)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def front(behind: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx before a web server that does one request at a time, as each of our processes does."""
    assert NGINX is not None
    assert OPENSSL is not None
    folder = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=assay.example",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, behind, threaded=False, request_handler=Quiet)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    front = Front(_free_port(), _free_port(), [])

    def note(_sender: Flask, **_more: object) -> None:
        front.seen.append((request.remote_addr, request.scheme, request.host))

    request_started.connect(note, behind)
    conf = folder / "nginx.conf"
    conf.write_text(_AROUND.format(site=_site(front.secure, front.plain, server.server_port)))
    command = [NGINX, "-p", str(folder), "-c", str(conf)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    nginx = ServerProcess("nginx", command, log=folder / "log")
    try:
        nginx.wait_until(lambda: listens(front.secure) and listens(front.plain))
        yield front
    finally:
        nginx.stop()
        server.shutdown()
        serving.join()
        server.server_close()
        request_started.disconnect(note, behind)


def test_a_page_comes_through_with_the_headers_of_the_program_once(front: Front) -> None:
    answer, text = front.ask("GET", "/")
    assert answer.status == 200
    assert "</html>" in text
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"):
        assert len(answer.headers.get_all(name) or []) == 1, name
    assert answer.headers["Server"] == "nginx", "and not which version"


def test_the_program_sees_who_asks_and_that_it_came_over_tls(front: Front) -> None:
    """Whatever a visitor writes into the headers of the proxy."""
    front.seen.clear()
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    answer, _text = front.ask("GET", "/", forged)
    assert answer.status == 200
    assert front.seen == [("127.0.0.1", "https", "assay.example")]
    sign_in, _text = front.ask("GET", "/sign-in")
    assert [each for each in sign_in.headers.get_all("Set-Cookie") or [] if "Secure" not in each] == []


def test_without_tls_a_visitor_is_sent_to_the_same_page_with_it(front: Front) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)) as line:
        line.request("GET", "/register?q=zorg", headers={"Host": "assay.example"})
        answer = line.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://assay.example/register?q=zorg")
    assert answer.headers["Server"] == "nginx"


def test_browsers_get_http_2(front: Front) -> None:
    context = _trusting()
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", front.secure)) as raw, context.wrap_socket(raw) as line:
        assert line.selected_alpn_protocol() == "h2"


def test_too_much_is_refused_by_the_program_in_words_and_far_too_much_by_the_proxy(front: Front) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    front.seen.clear()
    answer, text = front.ask("POST", "/sign-in", kind, b"email=" + b"x" * (3 * 1024 * 1024))
    assert (answer.status, len(front.seen)) == (413, 1)
    assert '<html lang="nl"' in text
    answer, _text = front.ask("POST", "/sign-in", kind, b"email=" + b"x" * (5 * 1024 * 1024))
    assert (answer.status, len(front.seen)) == (413, 1)


def test_who_sends_slowly_holds_nobody_up(front: Front) -> None:
    """The web server does one request at a time; the proxy hands it a request only once it is whole."""
    with socket.create_connection(("127.0.0.1", front.secure)) as raw, _trusting().wrap_socket(raw) as slow:
        slow.sendall(b"POST /sign-in HTTP/1.1\r\nHost: assay.example\r\nContent-Length: 1000\r\n\r\nemail=")
        front.seen.clear()
        answer, _text = front.ask("GET", "/")
        assert (answer.status, len(front.seen)) == (200, 1)
