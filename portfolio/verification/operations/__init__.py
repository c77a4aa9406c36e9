"""The acts of verification: `handing_in` by the person, `claiming`, `deciding` and `looking` by lead assessors."""

from portfolio.verification.operations.claiming import claim, release
from portfolio.verification.operations.deciding import accept, ask, refuse, take_back_decision
from portfolio.verification.operations.handing_in import answer_question, submit_item, take_back_submission
from portfolio.verification.operations.looking import note_viewed

__all__ = [
    "accept",
    "answer_question",
    "ask",
    "claim",
    "note_viewed",
    "refuse",
    "release",
    "submit_item",
    "take_back_decision",
    "take_back_submission",
]
