"""A correction: stated by a person, behind a code, words and papers, and one level."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import AuditEntry, Review
from fundops.core.services.reviews.errors import NeedsEvidence, ReviewRefused
from fundops.core.tests.factories import a_person
from settlement.errors import TransferRefused
from settlement.models import CustodianTransfer
from settlement.services.transfers.content import content_sha256
from settlement.services.transfers.deadlines import deadline_of
from settlement.tests import owed, transfers
from settlement.tests.factories import at, money_on

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def done() -> CustodianTransfer:
    """A fee of 10.00 that was executed; 5.00 more were kept since."""
    owed.a_fee("10.00")
    (fee,) = transfers.prepare()
    executed = owed.executed(fee)
    owed.a_fee("5.00")
    return executed


class TestDraftCorrection:
    def test_refers_to_what_it_corrects_and_says_why(
        self, done: CustodianTransfer
    ) -> None:
        drafted = owed.a_correction(done, "5.00")
        assert (drafted.kind, drafted.state) == ("CORRECTION", "DRAFT")
        assert (drafted.corrects, drafted.amount) == (done, D(5))
        assert (drafted.from_account, drafted.to_account) == (
            done.from_account,
            done.to_account,
        )
        assert drafted.fund == done.fund
        assert drafted.content_sha256 == content_sha256(drafted)
        assert deadline_of(drafted).at == at(drafted.business_date, 15)
        entry = AuditEntry.objects.get(
            subject=drafted.transfer_no, action="settlement.transfer.drafted"
        )
        assert "SENT_TOO_LITTLE" in entry.reason

    def test_changes_nothing_of_it(self, done: CustodianTransfer) -> None:
        owed.a_correction(done)
        again = CustodianTransfer.objects.filter(pk=done.pk).values().get()
        before = {name: getattr(done, name) for name in again}
        assert again == before

    @pytest.mark.parametrize(
        "given",
        [
            {"code": ""},
            {"code": "MOVED_TOO_LITTLE"},
            {"code": "FIGURES_CORRECTED"},
            {"text": "too short"},
            {"text": "  spaces  "},
            {"amount": "5.01"},
            {"amount": "0.00"},
            {"amount": "-1.00"},
            {"amount": "1.001"},
            {"amount": "NaN"},
        ],
        ids=str,
    )
    def test_is_refused_without_a_cause_or_for_more_than_is_owed(
        self, done: CustodianTransfer, given: dict[str, str]
    ) -> None:
        with pytest.raises(TransferRefused):
            owed.a_correction(done, **given)
        assert not CustodianTransfer.objects.filter(kind="CORRECTION").exists()

    def test_takes_nothing_that_another_draft_takes(
        self, done: CustodianTransfer
    ) -> None:
        owed.a_correction(done, "3.00")
        with pytest.raises(TransferRefused, match="2.00 are owed"):
            owed.a_correction(done, "2.01")
        # What is left of it is drafted with the others.
        assert [x.amount for x in transfers.prepare()] == [D(2)]

    def test_is_of_what_was_executed_only(self) -> None:
        owed.a_fee("10.00")
        (draft,) = transfers.prepare()
        with pytest.raises(TransferRefused, match="only what was executed"):
            owed.a_correction(draft)

    def test_is_drafted_by_operations_only(self, done: CustodianTransfer) -> None:
        with pytest.raises(TransferRefused, match="Only operations"):
            owed.a_correction(done, actor=a_person(role="reviewer"))

    def test_moves_between_our_own_accounts_what_is_available(self) -> None:
        moved = transfers.an_internal_draft("1000.00")
        transfers.executed(transfers.sent(moved))
        moved = CustodianTransfer.objects.get(pk=moved.pk)
        money_on(transfers.the_account("COLLECTION_SUB"), "20.00")
        with pytest.raises(TransferRefused, match="available"):
            owed.a_correction(moved, "20.01", code="MOVED_TOO_LITTLE")
        drafted = owed.a_correction(moved, "20.00", code="MOVED_TOO_LITTLE")
        sent = transfers.sent(owed.with_a_paper(drafted))
        transfers.executed(sent)
        assert CustodianTransfer.objects.get(pk=sent.pk).state == "EXECUTED"


class TestReview:
    def test_needs_a_paper(self, done: CustodianTransfer) -> None:
        drafted = owed.a_correction(done)
        with pytest.raises((ReviewRefused, NeedsEvidence), match="evidence"):
            transfers.submitted(drafted)
        review = transfers.submitted(owed.with_a_paper(drafted))
        assert review.policy.needs_evidence

    def test_takes_one_level_more_than_what_it_corrects(
        self, done: CustodianTransfer
    ) -> None:
        (later,) = transfers.prepare()
        assert transfers.submitted(later).level == 1
        owed.a_fee("7.00")
        review = transfers.submitted(owed.with_a_paper(owed.a_correction(done)))
        assert (review.level, str(review.policy)) == (2, "TRANSFER-0-CORRECTION v1")
        assert review.traits["is_manual"]

    def test_pins_the_cause(self, done: CustodianTransfer) -> None:
        review = transfers.submitted(owed.with_a_paper(owed.a_correction(done)))
        for words in (done.transfer_no, "SENT_TOO_LITTLE", "five were missing"):
            assert words in Review.objects.get(pk=review.pk).content

    def test_rejected_it_has_no_successor(self, done: CustodianTransfer) -> None:
        drafted = owed.with_a_paper(owed.a_correction(done, "5.00"))
        transfers.decide(transfers.submitted(drafted), "REJECT")
        # What it would have sent is owed as before, and drafted as a fee.
        (fee,) = transfers.prepare()
        assert (fee.kind, fee.replaces, fee.amount) == ("FEE", None, D(5))
