"""Pure rules of certification: values in, values out. No session, no clock, no request; the day is an argument."""

from portfolio.certification.rules.basis import Basis, Number, Source, Words
from portfolio.certification.rules.criteria import (
    CountInWindow,
    Criterion,
    Lack,
    Missing,
    Step,
    SubjectsCovered,
    ValidCertificate,
    Window,
    YearlyOverviews,
)
from portfolio.certification.rules.facts import Fact, FactKind, standing
from portfolio.certification.rules.holding import (
    Fall,
    FallProposal,
    Keep,
    ProposeFall,
    Rise,
    Transition,
    next_held,
    proposed_fall,
)
from portfolio.certification.rules.plan import Plan, earliest_plan, hypothetical_facts
from portfolio.certification.rules.scheme import NO_LEVEL, Falls, Level, Scheme
from portfolio.certification.rules.status import CriterionResult, LevelResult, Period, Status, evaluate, history
from portfolio.evidence.rules import Subject

__all__ = [
    "NO_LEVEL",
    "Basis",
    "CountInWindow",
    "Criterion",
    "CriterionResult",
    "Fact",
    "FactKind",
    "Fall",
    "FallProposal",
    "Falls",
    "Keep",
    "Lack",
    "Level",
    "LevelResult",
    "Missing",
    "Number",
    "Period",
    "Plan",
    "ProposeFall",
    "Rise",
    "Scheme",
    "Source",
    "Status",
    "Step",
    "Subject",
    "SubjectsCovered",
    "Transition",
    "ValidCertificate",
    "Window",
    "Words",
    "YearlyOverviews",
    "earliest_plan",
    "evaluate",
    "history",
    "hypothetical_facts",
    "next_held",
    "proposed_fall",
    "standing",
]
