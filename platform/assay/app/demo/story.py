"""The story: three years in the life of an assessor bank and two schools, told month by month, then day by day."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from assay.app.demo import documents, entries, law
from assay.app.demo.acts import Acts
from assay.app.demo.cast import asking, houses, players
from assay.app.demo.evidence import Evidence, activity, certificate, further, training
from assay.app.demo.openness import OPENNESS, open_up, send_photo
from assay.app.demo.portfolios import FIRST_MONTH, portfolios
from assay.app.demo.stage import Stage
from assay.app.first_administrator import first_administrator
from assay.clock import AMSTERDAM
from portfolio.evidence.operations import withdraw_item
from portfolio.evidence.rules import Subject

#: A month of the story, in days.
MONTH = 30.44


class Story:
    """Tells the whole story on a stage."""

    def __init__(self, stage: Stage, progress: Callable[[str], None]) -> None:
        self.stage = stage
        self.say = progress
        self.people = players()
        self.acts = Acts(stage, self.people, houses())
        self.today = stage.end.astimezone(AMSTERDAM).date()
        self.plans = portfolios(self.today)
        self.submissions: dict[tuple[str, str], UUID] = {}

    def tell(self) -> None:
        """From the first administrator to this morning."""
        self._beginning()
        by_month = self._by_month()
        for month in range(FIRST_MONTH - 1, 0, -1):
            if month % 4 == 0:
                told = round(100 * (FIRST_MONTH - month) / FIRST_MONTH)
                self.say(f"the demo has come to {self._day(month):%Y-%m} ({told} %)")
            self._month(month, by_month.get(month, []))
        self._last_weeks()
        self._today()
        self.stage.end_sessions(list(self.people.values()))

    # -- The first month -----------------------------------------------------------------------------------------------

    def _beginning(self) -> None:
        acts = self.acts
        self._go(FIRST_MONTH, 9)
        acts.sign_up("petra")
        first_administrator(self.stage.settings, self.people["petra"].email, self.stage.now)
        acts.sign_up("hendrik", "ruud", "griet")
        for house in acts.houses.values():
            acts.ask_for_account(house)
            acts.approve(house)
        acts.sign_up("annelies", "karim", "joke", "mieke", "femke", "hanneke", "nora", "pieter")
        acts.appoint("hendrik", "bank", "annelies", "lead_assessor")
        acts.appoint("hendrik", "bank", "joke", "lead_assessor")
        acts.appoint("ruud", "linde", "femke", "coordinator")
        acts.appoint("ruud", "linde", "hanneke", "board")
        acts.appoint("ruud", "linde", "nora", "secretary")
        acts.appoint("griet", "leie", "pieter", "coordinator")
        acts.confirm_people("hendrik", "bank")
        acts.settings("ruud", "linde")
        acts.settings("griet", "leie")

    # -- Month by month ------------------------------------------------------------------------------------------------

    def _by_month(self) -> dict[int, list[tuple[str, Evidence]]]:
        found: dict[int, list[tuple[str, Evidence]]] = defaultdict(list)
        for key, plan in self.plans.items():
            for item in plan:
                found[item.month].append((key, item))
        return found

    def _month(self, month: int, items: list[tuple[str, Evidence]]) -> None:
        """Evidence in an evening, handed in when it is checked, looked at six days later; profiles in between."""
        acts = self.acts
        self._go(month, 20)
        opening = {key: wish for key, wish in OPENNESS.items() if wish.month == month}
        acts.sign_up(*[key for key, _ in items], *opening)
        photos = {key: send_photo(acts, key, wish) for key, wish in opening.items()}
        added = []
        for key, item in items:
            added.append((key, item, acts.add(key, item)))
            self.stage.begin_checks()
        self.stage.settle()
        self._later(hours=1)
        for key, item, item_id in added:
            if item.fate != "keep":
                self.submissions[key, item.title] = acts.hand_in(key, item_id)
        for key, wish in opening.items():
            open_up(acts, key, wish, photos[key])
        self._meanwhile(month)
        self._later(days=6)
        for number, (key, item, _) in enumerate(added):
            if item.fate == "accept":
                acts.accept(self._lead(month, number, key), self.submissions[key, item.title])
        self.stage.settle()
        self._later(days=8)
        self.stage.timed_work()

    def _lead(self, month: int, number: int, key: str) -> str:
        leads = ["annelies", "joke"] if month > 20 else ["annelies", "karim"]
        if month < 10 and key != "samira":
            leads.append("samira")
        return leads[(month + number) % len(leads)]

    def _meanwhile(self, month: int) -> None:
        """What happens at institutions in a month."""
        acts = self.acts
        match month:
            case 20:
                acts.appoint("hendrik", "bank", "karim", "lead_assessor")
                acts.end_role("hendrik", "bank", "joke", "Met pensioen")
            case 18:
                acts.confirm_people("griet", "leie")
            case 12:
                acts.appoint("ruud", "linde", "samira", "coordinator")
            case 10:
                acts.appoint("hendrik", "bank", "samira", "lead_assessor", ends_in=500)
            case 8:
                acts.confirm_people("ruud", "linde")
            case 5:
                self._confirm_fall_of("otto")
                acts.confirm_people("hendrik", "bank")
            case _:
                pass
        entries.in_month(acts, month)
        self.stage.settle()

    def _confirm_fall_of(self, key: str) -> None:
        from portfolio.certification.operations import confirm_fall
        from portfolio.certification.queries import falls

        with self.stage.acting(self.people["annelies"], self.acts.hat("bank")) as actor:
            for fall in falls(actor, None, 50):
                if fall.person_id == self.people[key].person_id:
                    reason = "Het certificaat is verlopen en er kwam geen nieuw. Bel ons gerust als dat verandert."
                    confirm_fall(actor, self.stage.now, fall.event_id, reason)

    # -- The last weeks, day by day ------------------------------------------------------------------------------------

    def _last_weeks(self) -> None:
        acts = self.acts
        self._days_ago(20, 19)
        acts.sign_up("lotte", "youssef", "nienke", "jolanda", "thijs")
        for house in asking():
            acts.ask_for_account(house, confirm=house.key != "noordzee")
        self._days_ago(18, 14)
        law.adopt(acts)
        law.keep_house(acts)
        self._days_ago(17, 10)
        reason = "Een account is voor onderwijsinstellingen. Reclame sturen aan assessoren kan hier niet."
        acts.refuse_account(asking()[-1], reason)
        acts.appoint("hendrik", "bank", "mieke", "coordinator", ends_in=40)
        self._days_ago(14, 20)
        arno = self._hand_in("arno", activity(0, "linde", "Examen Logistiek medewerker", "25371"))
        maarten = self._hand_in("maarten", further(0))
        self._days_ago(11, 11)
        acts.refuse("karim", arno, "Op de lijst staat geen datum en geen handtekening. Vraag de school om een nieuwe.")
        acts.accept("annelies", maarten)
        self._days_ago(9, 11)
        acts.take_back_decision("annelies", maarten, "Ik had het bewijs van een ander voor me. Ik kijk opnieuw.")
        self.stage.settle()
        self._days_ago(8, 21)
        stefan = self._hand_in("stefan", certificate(0, "25180"))
        eva = self._hand_in("eva", further(0, "Workshop kwalificerend beoordelen"))
        merve = self._hand_in("merve", certificate(0, "25400"))
        self._hand_in("thijs", certificate(0, "25244"))
        self._days_ago(7, 12)
        acts.take_back_submission("stefan", stefan)
        self._days_ago(5, 10)
        acts.ask("karim", merve, "Welk examencentrum gaf dit certificaat af? De naam op het stuk kunnen we niet lezen.")
        acts.ask("annelies", eva, "Was dit een hele dag? Op het bewijs staan geen tijden.")
        self._days_ago(3, 21)
        self._hand_in("jolanda", training(0, "25371"))
        self._hand_in("leila", certificate(0, "25189"))
        self._hand_in("noor", further(0))
        self._refused_file("nienke")
        self._withdrawn("wendy")
        entries.report(self.acts, "noor", "linde", "Ik woon in Enschede en kan snel komen.")
        self.stage.settle()
        self._days_ago(2, 6)
        self.stage.timed_work()

    def _hand_in(self, key: str, item: Evidence) -> UUID:
        item_id = self.acts.add(key, item)
        self.stage.settle()
        return self.acts.hand_in(key, item_id)

    def _refused_file(self, key: str) -> None:
        item_id = self.acts.add(key, training(0, "25480", subjects=(Subject.EXAM_PROCESS,)))
        self.acts.add_file(key, item_id, "Overzicht met formulier.pdf", documents.with_script())

    def _withdrawn(self, key: str) -> None:
        item_id = self.acts.add(key, further(0, "Dubbel toegevoegd"))
        with self.stage.acting(self.people[key]) as actor:
            withdraw_item(actor, self.stage.now, item_id)

    # -- Today ---------------------------------------------------------------------------------------------------------

    def _today(self) -> None:
        acts = self.acts
        self._before_the_end(hours=3)
        acts.sign_up("daan", "sjoerd", confirm=False)
        email = "t.willems@delinde.example.nl"
        acts.invite("ruud", "linde", "Tom Willems", email, "coordinator", starts_in=7)
        self.stage.settle()
        self._before_the_end(minutes=12)
        acts.claim("karim", self.acts.submission_of("thijs"))
        self._before_the_end(minutes=0)
        # A file that waits for its check: the workers of the copy take it up when they start.
        acts.add("youssef", training(0, "25491", "25480"))

    # -- Moving the clock ----------------------------------------------------------------------------------------------

    def _day(self, month: int) -> datetime:
        return self.stage.end - timedelta(days=month * MONTH)

    def _go(self, month: int, hour: int) -> None:
        self.stage.go_to(_at(self._day(month), hour))

    def _days_ago(self, days: int, hour: int) -> None:
        self.stage.go_to(_at(self.stage.end - timedelta(days=days), hour))

    def _before_the_end(self, **ago: int) -> None:
        self.stage.go_to(self.stage.end - timedelta(**ago))

    def _later(self, **by: int) -> None:
        self.stage.go_to(self.stage.now + timedelta(**by))


def beginning(end: datetime) -> datetime:
    """When a story that ends at ``end`` begins."""
    return end - timedelta(days=(FIRST_MONTH + 1) * MONTH)


def _at(day: datetime, hour: int) -> datetime:
    """That hour of a day in the Netherlands, in UTC."""
    return day.astimezone(AMSTERDAM).replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(UTC)
