"""A mail server for tests that keeps what it gets, and can be told to misbehave."""

import asyncio
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class TestServer:
    """Listens on a free port of 127.0.0.1 between `start` and `stop`; may be started again on the same port.

    ``rcpt`` and ``data`` are the answers to an addressee and to the text; ``data=None`` breaks the connection off
    instead of answering.
    """

    __test__ = False

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0
        self.rcpt = "250 OK"
        self.data: str | None = "250 OK"
        self.sender = "250 OK"
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """For SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the port of last time if there was one."""

        async def listen() -> asyncio.Server:
            return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", self.port)

        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening; the port answers nobody."""

        async def close() -> None:
            if self._server is not None:
                self._server.close()
                await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._server = None

    def end(self) -> None:
        """Stop for good."""
        self.stop()

        async def cancel() -> None:
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(cancel(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to the sender."""
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to the addressee."""
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, then answer or break off."""
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        if self.data is None:
            self.mails.append(message)
            server.transport.abort()
            return "250 never arrives"
        if self.data.startswith("250"):
            self.mails.append(message)
        return self.data
