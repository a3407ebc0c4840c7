"""Two at the same instant: one proposal, one effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fundops.core.errors import FundopsError
from fundops.core.models import AuditEntry, CalendarDay, Proposal
from fundops.core.services import proposals
from fundops.core.services.changes.resets import hand_over_password
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from fundops.core.tests.proposing import (
    A_DAY,
    CLOSED,
    REASON,
    a_submitted_proposal,
    an_approved_proposal,
    approve,
    read_again,
    review_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_calendar_as_it_was() -> Iterator[None]:
    """The calendar stays from test to test; what is put in force here is taken back."""
    yield
    CalendarDay.objects.filter(date=A_DAY).update(is_trading_day=True, is_bank_day=True)


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Do all of it at the same instant, each on a connection of its own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            act()
        except FundopsError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_people_submit_a_change_of_one_thing() -> None:
    people = [a_person(role="configuration") for _n in range(2)]
    made = [
        proposals.propose(
            kind="CALENDAR_DAY",
            subject=A_DAY,
            after=CLOSED,
            effective_from=THURSDAY,
            reason=REASON,
            actor=one,
            now=noon(THURSDAY),
        )
        for one in people
    ]

    told = at_once(
        [
            lambda one=one: proposals.submit(
                proposal_no=one.proposal_no, actor=one.maker, now=noon(THURSDAY)
            )
            for one in made
        ]
    )

    assert sorted(told) == ["core.proposal_refused", "done"]
    states = Proposal.objects.values_list("state", flat=True)
    assert sorted(states) == ["DRAFT", "SUBMITTED"]


def test_one_file_is_confirmed_twice() -> None:
    maker = a_person(role="configuration")
    looked = proposals.preview(
        kind="CALENDAR_DAY",
        content=f"date,is_trading_day,is_bank_day\n{A_DAY},0,1\n".encode(),
        effective_from=THURSDAY,
        reason=REASON,
        actor=maker,
        now=noon(THURSDAY),
    )

    told = at_once(
        [
            lambda: proposals.confirm(
                kind="CALENDAR_DAY",
                sha256=looked.sha256,
                actor=maker,
                now=noon(THURSDAY),
            )
        ]
        * 4
    )

    assert sorted(told) == ["core.import_refused"] * 3 + ["done"]
    assert Proposal.objects.count() == 1


def test_two_reviewers_approve_one_change() -> None:
    proposal = a_submitted_proposal()
    review = review_of(proposal)
    people = [a_person(role="reviewer") for _n in range(4)]

    told = at_once(
        [lambda one=one: approve(review, one, now=noon(THURSDAY)) for one in people]
    )

    assert told.count("done") == 1
    assert read_again(proposal).state == Proposal.State.APPLIED
    assert not CalendarDay.objects.get(date=A_DAY).is_trading_day
    applied = AuditEntry.objects.filter(action="core.proposal.applied")
    assert applied.count() == 1


def test_two_commands_apply_one_change() -> None:
    proposal = an_approved_proposal(effective_from=FRIDAY)

    told = at_once(
        [
            lambda: proposals.apply_due(
                business_date=FRIDAY, actor=service(), now=noon(FRIDAY)
            )
        ]
        * 2
    )

    assert set(told) <= {"done", "fundops.step_is_running"}
    assert read_again(proposal).state == Proposal.State.APPLIED
    applied = AuditEntry.objects.filter(action="core.proposal.applied")
    assert applied.count() == 1


def test_two_tabs_ask_for_one_password() -> None:
    proposal = an_approved_proposal(
        kind="STAFF_NEW",
        subject="N0001",
        after={"name": "样例新人", "roles": ["operations"]},
    )

    told = at_once(
        [
            lambda: hand_over_password(
                proposal_no=proposal.proposal_no,
                actor=proposal.maker,
                now=noon(THURSDAY),
            )
        ]
        * 3
    )

    assert sorted(told) == ["core.proposal_refused"] * 2 + ["done"]
