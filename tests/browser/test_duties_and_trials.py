"""Recurring duties and the trial of a draft, in a real browser: a wide screen and a phone."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tenants.regulations.operations import duties
from tests.browser.looking import faults_by_width
from tests.browser.windows import Windows
from tests.portfolio.bank import Bank
from tests.portfolio.conftest import bank as bank
from tests.support.cast import Cast
from tests.tenants.bodies.conftest import School, bare
from tests.tenants.regulations.test_trials import begun, draft_of, worked
from tests.tenants.running_terms.house import build

__all__ = ["bank", "bare"]


def test_duties_and_a_trial_can_be_used_by_everyone(
    bare: School, bank: Bank, cast: Cast, worker_app: Flask, windows: Windows
) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    with bank.acting(bare.admin) as actor:
        done_id = duties.record(
            actor,
            bank.clock.now(),
            document="exam-regulation",
            key="quality_meetings",
            counts_for=date(2026, 12, 31),
            done_on=date(2026, 10, 5),
            done_by="Examenbureau",
            note="Het verslag ligt in de map Kwaliteit.",
        ).id
    house = build(bank)
    house.adopt(date(2026, 11, 1))
    bank.handed_in(bank.anna)
    draft_id = draft_of(house, cast.petra)
    worked(house, worker_app, begun(house, cast.petra, draft_id))
    for member, paths in (
        (
            bare.admin,
            (
                "/today",
                "/institution/duties",
                "/institution/duties?cut=school",
                "/institution/duties/exam-regulation/annual_report/done?for=2026-12-31",
                f"/institution/duties/done/{done_id}/withdraw",
            ),
        ),
        (
            cast.petra,
            (f"/platform/regulations/drafts/{draft_id}", f"/platform/regulations/drafts/{draft_id}/trial"),
        ),
    ):
        page = windows.window(member)
        for number, path in enumerate(paths):
            assert faults_by_width(page, path, f"duties-{member.hat[:4]}-{number}") == []
