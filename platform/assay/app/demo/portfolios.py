"""Who put what into their portfolio, month by month. The levels follow from it; nobody is given one."""

from datetime import date
from itertools import cycle

from assay.app.demo.evidence import (
    Evidence,
    activity,
    certificate,
    further,
    overview,
    refresher,
    training,
)
from portfolio.evidence.rules import Subject

#: How many months before its end the story begins.
FIRST_MONTH = 38

_EXAMS = {
    "25491": "Proeve van bekwaamheid Verzorgende IG",
    "25480": "Proeve van bekwaamheid Mbo-Verpleegkundige",
    "25485": "Proeve van bekwaamheid Onderwijsassistent",
    "25180": "Praktijkexamen Kok",
    "25182": "Praktijkexamen Zelfstandig werkend kok",
    "25244": "Proeve van bekwaamheid Eerste Autotechnicus",
    "25332": "Proeve van bekwaamheid Eerste monteur elektrotechniek",
    "25371": "Praktijkexamen Logistiek medewerker",
    "25400": "Praktijkexamen Kapper",
    "25128": "Proeve van bekwaamheid Timmerman",
}
_PLACES = ("linde", "leie", "Vakcollege Salland", "linde", "Hotelschool Het Gooi", "leie")


def _exams(months: tuple[int, ...], *crebo: str, start: int = 0) -> list[Evidence]:
    codes, places = cycle(crebo), cycle(_PLACES[start:] + _PLACES[:start])
    return [activity(month, next(places), _EXAMS[code], code) for month, code in zip(months, codes, strict=False)]


def _gold(today: date, *crebo: str, start: int = 0) -> list[Evidence]:
    """Trained, certified twice, and busy every year."""
    years = (today.year - 3, today.year - 2, today.year - 1)
    return [
        training(37, *crebo),
        certificate(36, *crebo),
        *_exams((32, 27, 22, 17, 12, 7, 2), *crebo, start=start),
        further(25),
        refresher(13),
        *(overview(year, today) for year in years),
        certificate(3, *crebo, title="Hercertificering Assessor"),
    ]


def _silver(today: date, month: int, *crebo: str, start: int = 0) -> list[Evidence]:
    """Trained and certified ``month`` months ago, then active, with an overview of last year."""
    return [
        training(month, *crebo),
        certificate(month - 1, *crebo),
        *_exams((month - 3, 4), *crebo, start=start),
        further(month - 4),
        overview(today.year - 1, today),
    ]


def _bronze(month: int, *crebo: str, **more: int) -> list[Evidence]:
    return [training(month, *crebo), certificate(month - 1, *crebo, **more)]


def portfolios(today: date) -> dict[str, list[Evidence]]:
    """The items of each person by the short name, oldest first.

    :param today: the last day of the story.
    """
    plans = {
        "sanne": _gold(today, "25491", "25480"),
        "willemjan": _gold(today, "25332", "25244", start=1),
        "liesbeth": _gold(today, "25180", "25182", start=3),
        "samira": _silver(today, 30, "25485", "25491"),
        "aziz": _silver(today, 28, "25244", "25332", start=2),
        "tineke": _silver(today, 25, "25480", start=1),
        "jeroen": _silver(today, 23, "25371", start=3),
        "sofie": _silver(today, 20, "25180", "25400", start=1),
        "grace": _silver(today, 18, "25182"),
        "noor": [*_bronze(6, "25491"), *_exams((1,), "25491")],
        "bas": _bronze(20, "25128", ends_in=41),
        "eva": _bronze(9, "25400"),
        "ravi": _bronze(15, "25371", "25180"),
        "marijke": [*_bronze(12, "25485"), *_exams((3,), "25485")],
        "koen": _bronze(5, "25244"),
        "long": _bronze(4, "25332", "25371", "25400", "25128"),
        "hilde": _bronze(27, "25180", ends_in=-19),
        "otto": _bronze(33, "25128", ends_in=-190),
        "ineke": [*_bronze(32, "25485"), *_exams((26, 15), "25485", start=2)],
        # Silver for a year; then the overview of last year did not come.
        "gerard": [
            training(34, "25244"),
            certificate(22, "25244"),
            *_exams((21, 16), "25244"),
            further(20),
            overview(today.year - 2, today),
        ],
        "wendy": [training(3, "25491")],
        "arno": [training(4, "25371", subjects=(Subject.JUDGING,))],
        "maarten": [training(6, "25480")],
        "stefan": [training(2, "25180", fate="keep")],
        "merve": [training(3, "25400"), further(2, fate="keep")],
        "leila": [further(2, "Masterclass Feedback geven \u200fمتعدد اللغات\u200f", fate="keep")],
    }
    return {key: sorted(plan, key=lambda item: -item.month) for key, plan in plans.items()}
