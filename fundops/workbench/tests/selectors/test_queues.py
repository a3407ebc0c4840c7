from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fundops.core.models import Staff
from fundops.core.services.breaks import open_break
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person
from fundops.core.tests.services.reviews import things
from fundops.workbench.selectors import queues
from fundops.workbench.selectors.kinds_of_work import KINDS_OF_WORK
from fundops.workbench.tests.factories import a_claim
from settlement.models import LedgerAccount

pytestmark = pytest.mark.django_db


class TestQueues:
    def test_are_told_where_they_are_empty_if_they_are_chief(self) -> None:
        told = [(q.key, q.count, q.amount, q.oldest) for q in queues.queues()]

        assert told == [
            (key, 0, Decimal("0.00"), None)
            for key in (
                "claims",
                "refunds",
                "payouts",
                "payouts_failed",
                "payouts_unknown",
                "transfers",
                "breaks",
            )
        ]

    def test_count_and_sum_what_waits_and_since_when(self) -> None:
        a_claim(amount="1600.00", due_date=FRIDAY)
        a_claim(amount="80.00", due_date=THURSDAY)
        a_claim(amount="7.00", state="ON_HOLD")

        claims, on_hold = queues.queues()[:2]

        assert (claims.count, claims.amount, claims.oldest) == (
            2,
            Decimal("1680.00"),
            THURSDAY,
        )
        assert (on_hold.key, on_hold.count, on_hold.amount) == (
            "claims_on_hold",
            1,
            Decimal("7.00"),
        )

    def test_count_money_that_belongs_to_nobody_yet(self) -> None:
        for key, balance in (("m1", "-25.00"), ("m2", "0.00")):
            LedgerAccount.objects.create(
                book="S", code="2009", key=key, balance=Decimal(balance)
            )

        (unapplied,) = [q for q in queues.queues() if q.key == "unapplied"]

        assert (unapplied.count, unapplied.amount) == (1, Decimal("25.00"))

    @pytest.mark.parametrize("kind", KINDS_OF_WORK, ids=lambda kind: kind.key)
    def test_name_states_that_there_are(self, kind: object) -> None:
        model = kind.model  # type: ignore[attr-defined]  # a Kind
        if hasattr(model, "State"):
            assert kind.value in model.State.values  # type: ignore[attr-defined]


class TestReviews:
    def told(self, person: Staff) -> list[tuple[str, int, int, Decimal, int]]:
        return [
            (q.kind, q.level, q.count, q.amount, q.mine)
            for q in queues.reviews(person)
            if q.count
        ]

    def test_are_mine_where_i_may_decide_them(self) -> None:
        with things.boxes():
            things.a_pending_review()

        box = ("BOX", 1, 1, Decimal("100.00"))
        assert self.told(things.a_reviewer()) == [(*box, 1)]
        assert self.told(things.a_senior()) == [(*box, 0)]
        assert self.told(a_person(role="operations")) == [(*box, 0)]

    def test_are_mine_where_i_submitted_them(self) -> None:
        maker = things.a_maker()
        with things.boxes():
            things.a_pending_review(maker)

        assert self.told(maker) == [("BOX", 1, 1, Decimal("100.00"), 1)]

    def test_name_every_kind_also_where_none_waits(self) -> None:
        told = queues.reviews(things.a_reviewer())

        assert [(q.kind, q.level, q.count) for q in told] == [
            ("REFUND", 1, 0),
            ("PAYOUT_RESEND", 1, 0),
            ("TRANSFER", 1, 0),
        ]

    def test_say_when_the_first_expires(self) -> None:
        assert queues.badges().undecided == 0
        assert queues.badges().expires_at is None
        with things.boxes():
            review = things.a_pending_review()

        told = queues.badges()
        assert (told.undecided, told.expires_at) == (1, review.expires_at)


class TestBadges:
    def test_add_up_the_queues_of_a_page(self) -> None:
        a_claim(due_date=FRIDAY)
        for n in range(2):
            open_break(
                kind="bank",
                reason="X",
                reference=str(n),
                opened_on=THURSDAY + dt.timedelta(days=n),
            )

        told = queues.badges().work

        assert told["claims"] == (1, FRIDAY)
        assert told["breaks"] == (2, THURSDAY)
        assert told["payouts"] == (0, None)
