"""Several approved at once: each on its own, after what warns was opened."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from fundops.core.models import (
    AuditEntry,
    Delegation,
    Review,
    ReviewDecision,
    Staff,
)
from fundops.core.services import review_batches, reviews
from fundops.core.services.review_batches import Batch, Item
from fundops.core.services.reviews.errors import BatchChanged
from fundops.core.tests.factories import THURSDAY, a_person
from fundops.core.tests.services.reviews.things import (
    NOW,
    Boxes,
    a_delegation,
    a_maker,
    a_policy,
    a_reviewer,
    boxes,
    decide,
    with_role,
)


@pytest.fixture
def about(db: None) -> Iterator[Boxes]:
    with boxes() as kind:
        yield kind


def pending(*numbers: str, maker: Staff | None = None) -> list[Review]:
    maker = maker or a_maker()
    return [
        reviews.submit(kind="BOX", subject_no=number, actor=maker, now=NOW)
        for number in numbers
    ]


def items(chosen: list[Review]) -> list[Item]:
    return [Item(review.review_no, review.content_sha256) for review in chosen]


def listed(chosen: list[Review], checker: Staff) -> Batch:
    return review_batches.listed(items=items(chosen), checker=checker, now=NOW)


def approve(
    chosen: list[Review], checker: Staff, shown: str | None = None
) -> list[tuple[str, str]]:
    entry = review_batches.approve_each(
        items=items(chosen),
        checker=checker,
        business_date=THURSDAY,
        now=NOW,
        set_sha256=shown or review_batches.sha256_of(items(chosen)),
    )
    return [(one.result, one.words) for one in review_batches.outcomes_of(entry)]


class TestListing:
    def test_says_how_many_how_much_and_the_largest(self, about: Boxes) -> None:
        checker = a_reviewer()
        first = pending("BOX1")
        about.amount = Decimal("250.00")
        chosen = [*first, *pending("BOX2")]

        batch = listed(chosen, checker)

        assert (batch.count, batch.total) == (2, Decimal("350.00"))
        assert batch.largest == chosen[1]
        assert batch.warnings == 0

    def test_leaves_out_what_this_person_cannot_decide(self, about: Boxes) -> None:
        checker = with_role(a_reviewer(), "operations")
        chosen = [*pending("BOX1"), *pending("BOX2", maker=checker)]

        batch = listed(chosen, checker)

        assert [line.why_not for line in batch.lines] == [
            "",
            "You made or edited this; another checker must decide.",
        ]
        assert batch.total == Decimal("100.00")

    def test_of_nothing_is_nothing(self, about: Boxes) -> None:
        batch = listed([], a_reviewer())

        assert (batch.count, batch.total, batch.largest) == (0, Decimal(0), None)


class TestNotEligible:
    def test_what_warns_until_this_person_opened_this_content(
        self, about: Boxes
    ) -> None:
        about.look = "The lid is loose."
        chosen, checker = pending("BOX1"), a_reviewer()
        reviews.opened(review=chosen[0], person=a_reviewer(), now=NOW)
        assert listed(chosen, checker).warnings == 1

        [(result, words)] = approve(chosen, checker)
        assert (result, "The lid is loose." in words) == ("NOT_ELIGIBLE", True)
        assert "Open this first" in words

        reviews.opened(review=chosen[0], person=checker, now=NOW)
        reviews.opened(review=chosen[0], person=checker, now=NOW)
        assert reviews.was_opened(chosen[0], checker)
        assert approve(chosen, checker) == [("DONE", "")]

    def test_what_is_decided_alone(self, about: Boxes) -> None:
        a_policy(alone_from=Decimal(100))

        [(result, words)] = approve(pending("BOX1"), a_reviewer())

        assert result == "NOT_ELIGIBLE"
        assert words.startswith("From 100.00 on each is decided alone")

    def test_what_needs_a_code(self, about: Boxes) -> None:
        a_policy(step_up_from=Decimal(100))

        [(result, words)] = approve(pending("BOX1"), a_reviewer())

        assert (result, "code of its own" in words) == ("NOT_ELIGIBLE", True)

    def test_what_was_decided_before(self, about: Boxes) -> None:
        chosen = pending("BOX1")
        decide(chosen[0], a_reviewer())

        [(result, words)] = approve(chosen, a_reviewer())

        assert (result, "approved this at 10:00" in words) == ("NOT_ELIGIBLE", True)


class TestApproving:
    def test_leaves_one_record_an_item_and_one_of_all(self, about: Boxes) -> None:
        chosen, checker = pending("BOX1", "BOX2", "BOX3"), a_reviewer()
        shown = listed(chosen, checker).set_sha256

        assert approve(chosen, checker, shown) == [("DONE", "")] * 3

        batch = AuditEntry.objects.get(action="core.review.batch")
        assert batch.after["set_sha256"] == shown
        assert (batch.after["count"], batch.after["total"]) == (3, "300.00")
        assert batch.rules == "BOX-0 v1"
        each = AuditEntry.objects.filter(action="core.review.approve", actor=checker)
        assert sorted(each.values_list("subject", flat=True)) == [
            "BOX1",
            "BOX2",
            "BOX3",
        ]

    def test_one_that_is_refused_does_not_undo_the_others(self, about: Boxes) -> None:
        chosen = pending("BOX1", "BOX2", "BOX3")
        decide(chosen[1], a_reviewer(), "REJECT")
        old = Item(chosen[2].review_no, "0" * 64)

        given = [*items(chosen[:2]), old]
        entry = review_batches.approve_each(
            items=given,
            checker=a_reviewer(),
            business_date=THURSDAY,
            now=NOW,
            set_sha256=review_batches.sha256_of(given),
        )

        outcomes = review_batches.outcomes_of(entry)
        assert [one.result for one in outcomes] == ["DONE", "NOT_ELIGIBLE", "REFUSED"]
        assert "It changed after you opened it" in outcomes[2].words

    @pytest.mark.parametrize("change", ["one more", "one less", "twice", "unknown"])
    def test_of_another_set_than_was_shown_approves_nothing(
        self, about: Boxes, change: str
    ) -> None:
        chosen, checker = pending("BOX1", "BOX2", "BOX3"), a_reviewer()
        given = {
            "one more": items(chosen),
            "one less": items(chosen[:1]),
            "twice": items([chosen[0], chosen[0]]),
            "unknown": [*items(chosen[:1]), Item("RV-NONE", "0" * 64)],
        }[change]

        with pytest.raises(BatchChanged, match="nothing was approved"):
            review_batches.approve_each(
                items=given,
                checker=checker,
                business_date=THURSDAY,
                now=NOW,
                set_sha256=listed(chosen[:2], checker).set_sha256,
            )

        assert not ReviewDecision.objects.exists()
        told = AuditEntry.objects.get(action="core.review.batch_refused")
        assert told.actor == checker

    def test_of_too_many_approves_nothing(
        self, about: Boxes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(review_batches, "MOST", 1)

        with pytest.raises(BatchChanged, match="more than 1"):
            approve(pending("BOX1", "BOX2"), a_reviewer())

    def test_by_a_checker_who_made_them_approves_none(self, about: Boxes) -> None:
        maker = with_role(a_maker(), "reviewer", "senior_reviewer", "compliance")

        assert {
            result
            for result, _words in approve(pending("BOX1", "BOX2", maker=maker), maker)
        } == {"NOT_ELIGIBLE"}


class TestInAnothersPlace:
    @pytest.fixture
    def delegator(self, about: Boxes) -> Staff:
        return a_reviewer()

    @pytest.fixture
    def delegate(self, delegator: Staff) -> Staff:
        delegate = a_person()
        a_delegation(delegator, delegate)
        return delegate

    def approve(
        self, given: list[Item], checker: Staff, place: Staff, shown: str = ""
    ) -> AuditEntry:
        return review_batches.approve_each(
            items=given,
            checker=checker,
            business_date=THURSDAY,
            now=NOW,
            set_sha256=shown or review_batches.sha256_of(given, place),
            on_behalf_of=place,
        )

    def test_names_the_places_that_can_be_chosen(
        self, delegator: Staff, delegate: Staff
    ) -> None:
        given = items(pending("BOX1"))

        assert review_batches.places(items=given, checker=delegate, now=NOW) == [
            delegator
        ]
        assert review_batches.places(items=given, checker=delegator, now=NOW) == []

    def test_says_so_on_each_and_on_the_batch(
        self, delegator: Staff, delegate: Staff
    ) -> None:
        entry = self.approve(items(pending("BOX1", "BOX2")), delegate, delegator)

        places = ReviewDecision.objects.values_list("on_behalf_of", flat=True)
        assert list(places) == [delegator.pk] * 2
        assert (entry.after or {})["on_behalf_of"] == delegator.employee_no

    def test_refuses_another_place_than_was_shown(
        self, delegator: Staff, delegate: Staff
    ) -> None:
        given = items(pending("BOX1"))

        with pytest.raises(BatchChanged):
            self.approve(
                given, delegate, delegator, shown=review_batches.sha256_of(given)
            )
        assert not ReviewDecision.objects.exists()

    def test_not_what_either_of_the_two_made(
        self, delegator: Staff, delegate: Staff
    ) -> None:
        with_role(delegator, "operations")
        chosen = [
            *pending("BOX1", maker=delegator),
            *pending("BOX2", maker=delegate),
            *pending("BOX3"),
        ]

        entry = self.approve(items(chosen), delegate, delegator)

        said = {
            one.subject_no: (one.result, one.words)
            for one in review_batches.outcomes_of(entry)
        }
        assert said["BOX1"][0] == said["BOX2"][0] == "NOT_ELIGIBLE"
        assert "nobody decides it in that place" in said["BOX1"][1]
        assert "You made or edited this" in said["BOX2"][1]
        assert said["BOX3"] == ("DONE", "")

    def test_not_after_the_delegation_was_revoked(
        self, delegator: Staff, delegate: Staff
    ) -> None:
        Delegation.objects.update(revoked_at=NOW)

        entry = self.approve(items(pending("BOX1")), delegate, delegator)

        [outcome] = review_batches.outcomes_of(entry)
        assert outcome.result == "NOT_ELIGIBLE"
        assert "No delegation from" in outcome.words


def test_the_set_is_the_same_in_any_order_and_counts_its_items() -> None:
    one, two = Item("RV1", "a"), Item("RV2", "b")

    assert review_batches.sha256_of([one, two]) == review_batches.sha256_of([two, one])
    assert len({review_batches.sha256_of(x) for x in ([], [one], [one, two])}) == 3
