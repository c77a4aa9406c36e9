"""The verbs of the story: each is done by a person on the stage, through the operation that pages and API call too."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from assay.accounts.operations import getting_in
from assay.app.demo import DemoError
from assay.app.demo.cast import House, Player
from assay.app.demo.evidence import Evidence
from assay.app.demo.stage import PASSWORD, Stage, send_to_store
from assay.clock import AMSTERDAM
from assay.db import current_actor, db
from assay.files.operations import confirm_upload, intend_upload
from assay.files.rules import Purpose
from assay.tenancy.models import Appointment
from portfolio.evidence.operations import add_item, begin_file
from portfolio.verification import operations as verification
from portfolio.verification.queries import own_submissions
from portfolio.verification.queries import submission as submission_by_id
from tenants.organisations import queries as organisations
from tenants.organisations.links import read_invitation
from tenants.organisations.operations import people, requests
from tenants.organisations.operations.institutions import change_settings


class Acts:
    """What people do, on one stage."""

    def __init__(self, stage: Stage, players: Mapping[str, Player], houses: Mapping[str, House]) -> None:
        self.stage = stage
        self.players = players
        self.houses = houses

    def hat(self, house: str) -> str:
        """The hat of an institution."""
        return str(self.houses[house].tenant_id)

    @property
    def today(self) -> date:
        """The day of the story."""
        return self.stage.now.astimezone(AMSTERDAM).date()

    # -- Getting in ----------------------------------------------------------------------------------------------------

    def sign_up(self, *keys: str, confirm: bool = True) -> None:
        """Ask for accounts and follow the links in the mails."""
        new = [self.players[key] for key in keys if self.players[key].person_id is None]
        for player in new:
            with self.stage.at_the_door():
                # Each from an address of their own (RFC 5737), as the limits want it.
                address = f"203.0.113.{list(self.players).index(player.key)}"
                getting_in.sign_up(player.email, player.name, player.language, self.stage.now, address)
        self.stage.settle()
        if confirm:
            # Passwords are slow to hash, on purpose; each core takes one.
            self.stage.at_once(self._choose_password, new)

    def _choose_password(self, player: Player) -> None:
        secret = self.stage.postbox.link(player.email, "/confirm/").rsplit("/", 1)[1]
        with self.stage.at_the_door():
            player.person_id = getting_in.choose_password(secret, "confirm", PASSWORD, self._key, self.stage.now)

    # -- Institutions --------------------------------------------------------------------------------------------------

    def ask_for_account(self, house: House, *, confirm: bool = True) -> None:
        """Ask for an institution's account and confirm the address."""
        asker = self.players.get(house.asker)
        name, email = (asker.name, asker.email) if asker else (house.asker, f"examenbureau@{house.key}.example.nl")
        head = self.players.get(house.representative)
        values = {
            "institution_name": house.name,
            "kind": house.kind,
            "country": house.country,
            "place": house.place,
            "website": house.website,
            "registration_number": house.number,
            "requester_name": name,
            "requester_email": email,
            "requester_function": "Directeur" if asker else "Hoofd examenbureau",
            "reason": house.reason,
            "legal_representative": head.name if head else house.representative,
            "legal_representative_email": head.email if head else email,
        }
        with self.stage.at_the_door():
            requests.ask(values, "nl", self.stage.now, f"198.51.100.{len(house.name)}")
        self.stage.settle()
        if confirm:
            secret = self.stage.postbox.link(email, "/institutions/request/").rsplit("/", 1)[1]
            with self.stage.at_the_door():
                requests.confirm(secret, self._key, self.stage.now)

    def approve(self, house: House) -> None:
        """The platform lets the institution in; its first administrator takes up the invitation."""
        with self.stage.acting(self.players["petra"], "platform") as actor:
            house.tenant_id = requests.approve(actor, self.stage.now, self._waiting(house)).id
        self.stage.settle()
        self.take_up(house.key, self.players[house.representative or house.asker])

    def refuse_account(self, house: House, reason: str) -> None:
        """The platform refuses an account."""
        with self.stage.acting(self.players["petra"], "platform") as actor:
            requests.refuse(actor, self.stage.now, self._waiting(house), reason)
        self.stage.settle()

    def _waiting(self, house: House) -> UUID:
        with_name = [r.id for r in organisations.requests_waiting(current_actor()) if r.institution_name == house.name]
        if not with_name:
            raise DemoError(f"no request of {house.name} waits")
        return with_name[0]

    def invite(
        self, by: str, house: str, name: str, email: str, role: str, *, starts_in: int = 0, ends_in: int | None = None
    ) -> None:
        """An administrator invites somebody; start and end in days from today."""
        with self.stage.acting(self.players[by], self.hat(house)) as actor:
            people.invite(
                actor, self.stage.now, name=name, email=email, role=role, language="nl",
                starts_on=self.today + timedelta(days=starts_in),
                ends_on=None if ends_in is None else self.today + timedelta(days=ends_in),
            )  # fmt: skip
        self.stage.settle()

    def take_up(self, house: str, player: Player) -> None:
        """Follow the link of the newest invitation to this institution."""
        tenant_id = self.houses[house].tenant_id
        assert tenant_id is not None
        link = self.stage.postbox.link(player.email, f"/invitations/{tenant_id}/")
        invitation_id = read_invitation(self._key, tenant_id, link.rsplit("/", 1)[1])
        assert invitation_id is not None
        with self.stage.acting(player) as actor:
            people.accept(actor, tenant_id, invitation_id)

    def appoint(self, by: str, house: str, key: str, role: str, **days: int) -> None:
        """Invite somebody of the cast, who accepts at once."""
        player = self.players[key]
        self.invite(by, house, player.name, player.email, role, **days)
        self.take_up(house, player)

    def end_role(self, by: str, house: str, key: str, reason: str) -> None:
        """End the running role of somebody."""
        with self.stage.acting(self.players[by], self.hat(house)) as actor:
            query = organisations.visible_to(actor).where(
                Appointment.person_id == self.players[key].person_id, Appointment.ended_at.is_(None)
            )
            people.end(actor, self.stage.now, db.session.scalars(query).one().id, reason)

    def settings(self, by: str, house: str) -> None:
        """Say where the institution is, and choose its colour."""
        facts = self.houses[house]
        with self.stage.acting(self.players[by], self.hat(house)) as actor:
            change_settings(
                actor, website=facts.website, place=facts.place, brand=facts.colour, brand_ink="", radius=None,
                version=organisations.own_institution(actor).version,
            )  # fmt: skip

    def confirm_people(self, by: str, house: str) -> None:
        """Say that the list of people is right (R036)."""
        with self.stage.acting(self.players[by], self.hat(house)) as actor:
            fingerprint, _ = organisations.list_fingerprint(actor, self.stage.now)
            people.confirm_people_list(actor, self.stage.now, fingerprint)

    # -- Evidence and verification -------------------------------------------------------------------------------------

    def add(self, key: str, item: Evidence) -> UUID:
        """Add an item with its paper; the check of the paper waits in the outbox."""
        player = self.players[key]
        end = self.stage.end.astimezone(AMSTERDAM).date()
        name, content = item.paper(self.today, end, player, self.houses)
        with self.stage.acting(player) as actor:
            item_id = add_item(actor, self.stage.now, item.draft(self.today, end, self.houses)).id
        self.add_file(key, item_id, name, content)
        return item_id

    def add_file(self, key: str, item_id: UUID, name: str, content: bytes, *, arrives: bool = True) -> UUID:
        """Send a file that belongs to an item straight to the store; ``arrives=False``: it is never confirmed."""
        player = self.players[key]
        with self.stage.acting(player) as actor:
            intent = begin_file(actor, self.stage.now, item_id, name, "", len(content))
            file_id, form = intent.file.id, intent.form
        send_to_store(form, content)
        if arrives:
            with self.stage.acting(player) as actor:
                confirm_upload(actor, self.stage.now, file_id)
        return file_id

    def add_photo(self, key: str, content: bytes) -> UUID:
        """Send a photo for the profile; its check waits in the outbox."""
        player = self.players[key]
        with self.stage.acting(player) as actor:
            intent = intend_upload(actor, self.stage.now, "Portret.jpg", "image/jpeg", len(content), Purpose.PHOTO)
            file_id, form = intent.file.id, intent.form
        send_to_store(form, content)
        with self.stage.acting(player) as actor:
            confirm_upload(actor, self.stage.now, file_id)
        return file_id

    def hand_in(self, key: str, item_id: UUID) -> UUID:
        """Hand an item in to the assessor bank; its files are ready. Returns the submission."""
        bank = self.houses["bank"].tenant_id
        assert bank is not None
        with self.stage.acting(self.players[key]) as actor:
            return verification.submit_item(actor, self.stage.now, item_id, bank).id

    def accept(self, by: str, submission_id: UUID, reason: str = "") -> None:
        """A lead assessor accepts."""
        with self.stage.acting(self.players[by], self.hat("bank")) as actor:
            verification.accept(actor, self.stage.now, submission_id, self._version(submission_id), reason=reason)

    def refuse(self, by: str, submission_id: UUID, reason: str) -> None:
        """A lead assessor refuses."""
        with self.stage.acting(self.players[by], self.hat("bank")) as actor:
            verification.refuse(actor, self.stage.now, submission_id, self._version(submission_id), reason)

    def ask(self, by: str, submission_id: UUID, question: str) -> None:
        """A lead assessor asks something."""
        with self.stage.acting(self.players[by], self.hat("bank")) as actor:
            verification.ask(actor, self.stage.now, submission_id, self._version(submission_id), question)

    def claim(self, by: str, submission_id: UUID) -> None:
        """A lead assessor claims an item."""
        with self.stage.acting(self.players[by], self.hat("bank")) as actor:
            verification.claim(actor, self.stage.now, submission_id)

    def take_back_decision(self, by: str, submission_id: UUID, reason: str) -> None:
        """A lead assessor takes a wrong decision back."""
        with self.stage.acting(self.players[by], self.hat("bank")) as actor:
            version = self._version(submission_id)
            verification.take_back_decision(actor, self.stage.now, submission_id, version, reason)

    def take_back_submission(self, key: str, submission_id: UUID) -> None:
        """The person takes an item back."""
        with self.stage.acting(self.players[key]) as actor:
            verification.take_back_submission(actor, self.stage.now, submission_id)

    def submission_of(self, key: str) -> UUID:
        """What somebody handed in last."""
        with self.stage.acting(self.players[key]) as actor:
            return own_submissions(actor, None, 1)[0].submission.id

    @staticmethod
    def _version(submission_id: UUID) -> int:
        return submission_by_id(current_actor(), submission_id).version

    @property
    def _key(self) -> str:
        return self.stage.settings.secret_key.get_secret_value()
