"""The post box of the story: takes every mail of the loading, so that people in it can follow the links they are sent.

Mails of the past go no further. Those of the story's last days are also handed to the mail server of the copy, where a
developer's sink catches them.
"""

import asyncio
import re
import smtplib
import socket
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP

_LINK = re.compile(r"https?://[^\s<>\"]+")


class PostBox:
    """A mail server on a free local port, in a thread of its own. Use it in a ``with`` statement.

    :param passes_on: asked for each mail: does it go on to ``server``?
    :param server: host and port of the copy's mail server.
    """

    def __init__(self, passes_on: Callable[[], bool], server: tuple[str, int]) -> None:
        self._passes_on = passes_on
        self._server = server
        self._links: dict[str, list[str]] = {}
        self._loop = asyncio.new_event_loop()
        # Named as TCP, because asyncio sends small answers at once only where it knows that.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._listens = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="demo post box")

    @property
    def url(self) -> str:
        """For ``SMTP_URL``."""
        return f"smtp://127.0.0.1:{self._socket.getsockname()[1]}?starttls=never"

    def link(self, address: str, part: str) -> str:
        """The path of the newest link with ``part`` in it that went to this address. KeyError where none did."""
        for link in reversed(self._links.get(address.casefold(), [])):
            if part in link:
                return "/" + link.split("/", 3)[3]
        raise KeyError(f"{address}: {part}")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by aiosmtpd with each mail."""
        message = message_from_bytes(envelope.content, policy=default)
        body = message.get_body(("plain",))
        links = _LINK.findall(str(body.get_content())) if body is not None else []
        for address in envelope.rcpt_tos:
            self._links.setdefault(address.casefold(), []).extend(links)
        if self._passes_on():
            with smtplib.SMTP(*self._server, timeout=10) as smtp:
                smtp.sendmail(envelope.mail_from, envelope.rcpt_tos, envelope.content)
        return "250 OK"

    def __enter__(self) -> "PostBox":
        self._thread.start()
        # A loop that is told to stop while it opens the server would open it and go on.
        self._listens.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        make = self._loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, ident="Assay demo", loop=self._loop), sock=self._socket
        )
        try:
            server = self._loop.run_until_complete(make)
        finally:
            self._listens.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
