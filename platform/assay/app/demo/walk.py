"""The main job through the JSON API of a running copy, step by step, as four people: `./assay demo`.

A new assessor each time. Accounts are made in the API; what a program cannot do (follow the link in a mail, sign in,
make a token) is done on the pages, as a person does it. The first answer that is not the expected one ends the walk.
"""

import re
import secrets
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import click

from assay.app.demo.cast import Player, players
from assay.app.demo.documents import paper
from assay.app.demo.stage import PASSWORD
from assay.app.demo.visitor import Answer, Visitor
from assay.app.dev_mail import caught_mails
from assay.clock import Clock
from assay.settings import Settings

Echo = Callable[[str], None]

#: The first worker run of a cold machine, with room to spare.
PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.25
_TOKEN = re.compile(r">(assay_[^<]+)</code>")
_CREBO = "25491"
_ASSESSOR_SCOPES = ("account:read", "portfolio:read", "portfolio:write", "register:read", "register:write")
_LEAD_SCOPES = ("account:read", "verification:read", "verification:write")
_SCHOOL_SCOPES = ("account:read", "register:read")


class Surprise(click.ClickException):
    """A step gave another answer than it must."""


class Walk:
    """The main job, once.

    :param wait: called between two looks at something that workers do.
    """

    def __init__(self, settings: Settings, echo: Echo, wait: Callable[[], None]) -> None:
        self._settings = settings
        self._echo = echo
        self._wait = wait
        self._today: date = Clock.from_settings(settings).today()
        self._number = 0
        self.assessor = Visitor(settings.base_url)
        self.lead = Visitor(settings.base_url)
        self.school = Visitor(settings.base_url)
        self.anybody = Visitor(settings.base_url)
        mark = secrets.token_hex(3)
        self.who = Player("new", f"Nova Jansen {mark.upper()}", f"nova.{mark}@example.nl")
        self.bank = ""

    def whole(self) -> None:
        """From the sign-up to being found."""
        self._echo(f"Walking the main job at {self._settings.base_url}")
        self._sign_up()
        self._others_sign_in()
        self._level("none")
        training = self._item(
            {
                "kind": "training", "title": "Training Assessor beroepsonderwijs", "crebo": [_CREBO], "hours": "24",
                "subjects": ["exam_process", "judging", "closing_interview"], "organisation_text": "Opleiders Oost",
                "starts_on": str(self._today - timedelta(days=40)), "ends_on": str(self._today - timedelta(days=26)),
            },
            paper("programme", self._today, {
                "title": "Training Assessor", "name": self.who.name, "issuer": "Opleiders Oost", "signer": "M. van Ree",
                "parts": "Examenproces|Beoordelen|Eindgesprek",
            }),
        )  # fmt: skip
        certificate = self._item(
            {
                "kind": "certificate", "title": "Certificaat Assessor", "crebo": [_CREBO],
                "certifying_body": "Examencentrum Vakmanschap", "certificate_number": f"EV-{self.who.email[5:11]}",
                "starts_on": str(self._today - timedelta(days=10)),
            },
            paper("certificate", self._today, {
                "title": "Certificaat", "name": self.who.name, "issuer": "Examencentrum Vakmanschap",
                "signer": "L. Claes",
            }),
        )  # fmt: skip
        for item in (training, certificate):
            self._hand_in_and_accept(item)
        self._level("bronze")
        self._nobody_finds()
        self._open_up()
        self._found()
        self._echo("The whole job was done.")

    # -- The steps -----------------------------------------------------------------------------------------------------

    def _sign_up(self) -> None:
        who = self.who
        asked = self.assessor.call("POST", "/sign-ups", {"email": who.email, "name": who.name})
        self._step(f"{who.name} signs up", asked, 202, "the answer tells nothing; the rest is in the mail")
        link = self._until("the mail with the link", lambda: self._mailed_link("/confirm/"))
        made = self.assessor.fill_in(link, [("password", PASSWORD)])
        self._step("follows the link in the mail and chooses a password", made, 200, urlsplit(made.url).path)
        self._take_token(self.assessor, "personal", _ASSESSOR_SCOPES)
        me = self.assessor.call("GET", "/me")
        self._step("asks who they are", me, 200, f"{me.json['name']}, hat {me.json['hat']['kind']}")

    def _others_sign_in(self) -> None:
        people = players()
        for visitor, key, kind, scopes in (
            (self.lead, "annelies", "verifying_body", _LEAD_SCOPES),
            (self.school, "femke", "school", _SCHOOL_SCOPES),
        ):
            who = people[key]
            signed = visitor.fill_in("/sign-in", [("email", who.email), ("password", PASSWORD)])
            self._step(f"{who.name} signs in", signed, 200, urlsplit(signed.url).path)
            hats = visitor.call("GET", "/me").json["hats"]
            hat = next((hat for hat in hats if hat["kind"] == "institution"), None)
            if hat is None:
                raise Surprise(f"{who.name} has no institution ({kind}); is the demo loaded?")
            self._take_token(visitor, hat["key"], scopes)
            me = visitor.call("GET", "/me")
            self._step("acts for the institution", me, 200, f"{me.json['hat']['name']}: {me.json['hat']['roles']}")
            if kind == "verifying_body":
                self.bank = hat["key"]

    def _item(self, fields: dict[str, Any], content: bytes) -> str:
        made = self.assessor.call("POST", "/items", fields)
        self._step(f"adds an item: {fields['title']}", made, 201, f"version {made.json.get('version')}")
        item = str(made.json["id"])
        name = f"{fields['title']}.pdf"
        asked = self.assessor.call(
            "POST", f"/items/{item}/uploads", {"name": name, "type": "application/pdf", "size": len(content)}
        )
        self._step("asks where the file may go", asked, 201, f"expires {asked.json['expires_at']}")
        form, file = asked.json["form"], asked.json["file"]["id"]
        sent = self.assessor.send_file(form["url"], form["fields"], content)
        self._step(f"sends {len(content)} bytes straight to the store", sent, 201, urlsplit(form["url"]).netloc)
        confirmed = self.assessor.call("POST", f"/files/{file}/confirm")
        self._step("says that it arrived", confirmed, 200, confirmed.json["state"])
        ready = self._until("the check of the file", lambda: self._checked(file))
        self._say("the file was checked", f"{ready['state']}, {ready['pages']} page(s); changed: {ready['changes']}")
        if ready["state"] != "ready":
            raise Surprise(f"the file is {ready['state']}: {ready['words']}")
        return item

    def _hand_in_and_accept(self, item: str) -> None:
        handed = self.assessor.call("POST", f"/items/{item}/submissions", {"tenant_id": self.bank})
        self._step("hands the item in", handed, 201, f"{handed.json.get('body')}: {handed.json.get('state')}")
        submission = handed.json["id"]
        claimed = self.lead.call("POST", f"/submissions/{submission}/claim")
        self._step("the lead assessor claims it", claimed, 200, f"until {claimed.json.get('claimed_until')}")
        accepted = self.lead.call(
            "POST", f"/submissions/{submission}/accept", {}, If_Match=claimed.headers.get("etag", "")
        )
        self._step("and accepts it", accepted, 200, accepted.json.get("state", ""))

    def _level(self, wanted: str) -> None:
        answer = self.assessor.call("GET", "/status")
        held = next((each["held_level"] for each in answer.json if each["tenant_id"] == self.bank), "none")
        self._step("looks at the status", answer, 200, held)
        if held != wanted:
            raise Surprise(f"the status is {held}; it must be {wanted}")

    def _nobody_finds(self) -> None:
        for visitor, path, who in ((self.anybody, "/register", "anybody"), (self.school, "/find", "the school")):
            answer = visitor.call("GET", f"{path}?q={self.who.name.split()[-1]}&own=1")
            self._step(f"{who} searches before anything was opened", answer, 200, f"{len(answer.json)} found")
            if answer.json:
                raise Surprise("somebody was found who opened nothing")

    def _open_up(self) -> None:
        version = self._profile()
        filled = self.assessor.call(
            "PUT", "/profile", {"shown_name": self.who.name, "crebo": [_CREBO]}, If_Match=version
        )
        self._step("fills in the profile", filled, 200, "name and crebo")
        text = self.assessor.call("GET", "/profile/openings")
        self._step("reads who sees what now, and what they agree to", text, 200, text.json["findable"])
        openings = {"name": "public", "crebo": "public", "status": "public"}
        answer = {"openings": openings, "search_engines": False, "text_version": text.json["text_version"]}
        opened = self.assessor.call("PUT", "/profile/openings", answer)
        self._step("opens name, crebo and status to everyone", opened, 204, f"text of {text.json['text_version']}")

    def _profile(self) -> str:
        answer = self.assessor.call("GET", "/profile")
        self._step("looks at the profile", answer, 200, "empty")
        return answer.headers.get("etag", "")

    def _found(self) -> None:
        for visitor, path, who in ((self.school, "/find", "the school"), (self.anybody, "/register", "anybody")):
            answer = visitor.call("GET", f"{path}?q={self.who.name.split()[-1]}&crebo={_CREBO}")
            found = [each for each in answer.json if each["name"] == self.who.name]
            self._step(f"{who} searches for {_CREBO}", answer, 200, f"{len(found)} found")
            if len(found) != 1 or found[0]["level"] != "bronze":
                raise Surprise(f"{who} must find one person with bronze, and found {answer.json}")
            self._say("who was found", f"{found[0]['name']}, {found[0]['level']}, {found[0]['crebos']}")

    # -- Helpers -------------------------------------------------------------------------------------------------------

    def _take_token(self, visitor: Visitor, hat: str, scopes: tuple[str, ...]) -> None:
        fields = [("name", "Demo"), ("hat", hat), ("days", "1"), *(("scopes", scope) for scope in scopes)]
        page = visitor.fill_in("/account/tokens/new", fields)
        found = _TOKEN.search(page.text)
        self._step("makes a token for a program", page, 200, f"scopes {', '.join(scopes)}")
        if found is None:
            raise Surprise("the page shows no token")
        visitor.token = found[1]

    def _mailed_link(self, part: str) -> str | None:
        assert self._settings.mail_sink_dir is not None
        for mail in caught_mails(self._settings.mail_sink_dir):
            if self.who.email in mail.to:
                for link in mail.links:
                    if part in link:
                        return urlsplit(link).path
        return None

    def _checked(self, file: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self.assessor.call("GET", f"/files/{file}").json
        return None if found["state"] == "checking" else found

    def _until(self, what: str, look: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE_SECONDS
        while (found := look()) is None:
            if time.monotonic() > end:
                raise Surprise(f"{what} did not come within {PATIENCE_SECONDS:.0f} seconds; do the workers run?")
            self._wait()
        return found

    def _step(self, what: str, answer: Answer, wanted: int, said: str) -> None:
        self._number += 1
        self._echo(f"{self._number:>3}. {what}: {answer.status} {said}")
        if answer.status != wanted:
            raise Surprise(f"step {self._number} ({what}) must answer {wanted}: {answer.status} {answer.text[:2000]}")

    def _say(self, what: str, said: str) -> None:
        self._echo(f"     {what}: {said}")


def walk(settings: Settings, echo: Echo, wait: Callable[[], None] = lambda: time.sleep(_PAUSE_SECONDS)) -> None:
    """Walk the main job at ``settings.base_url``. Raises `Surprise` at the first answer that is not as it must be."""
    if settings.production or settings.mail_sink_dir is None:
        raise Surprise("the walk reads its mail from a developer's mail sink; this copy has none")
    Walk(settings, echo, wait).whole()
