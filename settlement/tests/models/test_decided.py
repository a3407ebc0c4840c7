"""What second persons decide moves by their decision only, whoever writes the SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import DatabaseError, connection

from fundops.core.database.owner import as_owner
from fundops.core.models import Review, ReviewDecision
from fundops.core.tests.reviewing import an_approval
from fundops.core.tests.services.reviews.things import an_almighty
from settlement.models import Claim, CustodianTransfer, Payout, Refund
from settlement.tests import bare_records
from settlement.tests.bare_records import D

pytestmark = pytest.mark.django_db(transaction=True)

Record = Refund | Payout | CustodianTransfer


def run(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def put(record: Record, *states: str, **more: str) -> None:
    """Move the bare row by SQL, state by state."""
    said = "".join(f", {column} = %s" for column in more)
    for state in states:
        run(
            f"UPDATE {record._meta.db_table} SET state = %s{said} WHERE id = %s",
            state,
            *more.values(),
            record.pk,
        )


def state_of(record: Record) -> str:
    return str(type(record).objects.values_list("state", flat=True).get(pk=record.pk))


def a_refund() -> Refund:
    refund = bare_records.a_refund()
    put(refund, "SUBMITTED", "IN_REVIEW")
    return refund


def a_failed_payout() -> Payout:
    payout = bare_records.a_payout()
    put(payout, "SUBMITTED", "FAILED")
    return payout


def a_returned_payout() -> Payout:
    payout = bare_records.a_payout()
    put(payout, "SUBMITTED", "PAID", "RETURNED")
    return payout


def a_transfer() -> CustodianTransfer:
    transfer = bare_records.a_transfer()
    put(transfer, "SUBMITTED")
    return transfer


#: A record that waits for second persons, the state they give it, and their review.
WAITING: dict[str, tuple[Callable[[], Record], str, str]] = {
    "refund": (a_refund, "APPROVED", "REFUND"),
    "failed payout": (a_failed_payout, "READY", "PAYOUT_RESEND"),
    "returned payout": (a_returned_payout, "READY", "PAYOUT_RESEND"),
    "transfer": (a_transfer, "APPROVED", "TRANSFER"),
}
everyone = pytest.mark.parametrize(
    "role", [nullcontext, as_owner], ids=["application", "owner"]
)
everything = pytest.mark.parametrize("name", WAITING)


def an_approval_of(record: Record, its_kind: str, **other: Any) -> Review:
    """The review that lets the record move, but for what `other` says."""
    content = getattr(record, "content_sha256", "")
    return an_approval(
        **{
            "kind": its_kind,
            "subject_no": str(record),
            "amount": record.amount,
            "executed": its_kind == "PAYOUT_RESEND",
            "content_sha256": content,
            **other,
        }
    )


@contextmanager
def refused(record: Record) -> Iterator[None]:
    before = state_of(record)
    with pytest.raises(DatabaseError, match=r"by a (new )?review of it only"):
        yield
    assert state_of(record) == before


@everything
@everyone
def test_moves_under_no_review_at_all(name: str, role: Any) -> None:
    make, state, _kind = WAITING[name]
    record = make()
    with role(), refused(record):
        put(record, state)


@everything
@everyone
def test_moves_under_its_own_decided_review(name: str, role: Any) -> None:
    make, state, kind = WAITING[name]
    record = make()
    review = an_approval_of(record, kind)
    with role():
        put(record, state, **_names(record, review))
        assert state_of(record) == state


@everything
@pytest.mark.parametrize(
    "other",
    [{"subject_no": "X1"}, {"amount": D(2)}, {"kind": "CHANGE"}],
    ids=["another record", "another amount", "another kind"],
)
def test_does_not_move_under_another_review(name: str, other: dict[str, Any]) -> None:
    make, state, kind = WAITING[name]
    record = make()
    review = an_approval_of(record, kind, **other)
    with refused(record):
        put(record, state, **_names(record, review))


@everything
def test_does_not_move_before_the_decision(name: str) -> None:
    """Nor by a decision that its maker writes, with every right of the application."""
    make, state, kind = WAITING[name]
    record = make()
    almighty = an_almighty()
    decided = an_approval_of(record, kind, subject_no="X1")
    review = Review.objects.create(
        **{
            field: getattr(decided, field)
            for field in ("kind", "amount", "content", "business_date", "level")
        },
        review_no="RV99",
        subject_no=str(record),
        policy=decided.policy,
        maker=almighty,
        editor=almighty,
        submitted_at=decided.submitted_at,
        expires_at=decided.expires_at,
    )

    with pytest.raises(DatabaseError, match="is_not_checker"):
        ReviewDecision.objects.create(
            review=review,
            checker=almighty,
            maker=almighty,
            editor=almighty,
            decision="APPROVE",
            level=1,
            content_sha256=review.content_sha256,
            decided_at=review.submitted_at,
        )
    for sql in (
        "UPDATE core_review SET state = 'APPROVED' WHERE review_no = 'RV99'",
        "UPDATE core_review SET state = 'EXECUTED' WHERE review_no = 'RV99'",
    ):
        with pytest.raises(DatabaseError):
            run(sql)
    with refused(record):
        put(record, state, **_names(record, review))


@pytest.mark.parametrize("end", ["VOIDED", "EXECUTED"])
@pytest.mark.parametrize("name", ["refund", "transfer"])
def test_an_approval_that_is_over_moves_nothing(name: str, end: str) -> None:
    make, state, kind = WAITING[name]
    record = make()
    review = an_approval_of(record, kind)
    Review.objects.filter(pk=review.pk).update(state=end)
    with refused(record):
        put(record, state)


def test_a_transfer_moves_by_a_review_of_its_content_only() -> None:
    transfer = a_transfer()
    an_approval_of(transfer, "TRANSFER", content_sha256="1" * 64)
    with refused(transfer):
        put(transfer, "APPROVED")


@everyone
def test_a_re_send_makes_a_payout_ready_once(role: Any) -> None:
    payout = a_failed_payout()
    first = an_approval_of(payout, "PAYOUT_RESEND")
    put(payout, "READY", review_no=first.review_no)
    put(payout, "SUBMITTED", "FAILED")
    with role():
        for names in ({}, {"review_no": first.review_no}):
            with refused(payout):
                put(payout, "READY", **names)

    second = an_approval_of(payout, "PAYOUT_RESEND")
    put(payout, "READY", review_no=second.review_no)
    put(payout, "SUBMITTED", "FAILED")
    with refused(payout):
        put(payout, "READY", review_no=first.review_no)


@everyone
def test_unapplied_money_approves_one_refund_a_review(role: Any) -> None:
    refund = bare_records.a_refund()
    claim = Claim.objects.get(pk=refund.claim_id)
    other = Claim.objects.create(
        claim_no="CL2",
        origin_kind="COLLECTION",
        origin_no="CO1",
        origin_key="CO1",
        **{
            field: getattr(claim, field)
            for field in ("kind", "business_date", "sub_account", "amount", "due_date")
        },
    )
    later = Claim.objects.create(
        claim_no="CL3",
        origin_kind="COLLECTION",
        origin_no="CO1",
        origin_key="CO1:2",
        **{
            field: getattr(claim, field)
            for field in ("kind", "business_date", "sub_account", "amount", "due_date")
        },
    )
    first, second = (
        Refund.objects.create(
            refund_no=f"RF{number}",
            claim=owed,
            order_no="O1",
            amount=D(1),
            paid=D(1),
            used=D(0),
            business_date=refund.business_date,
        )
        for number, owed in ((2, other), (3, later))
    )
    put(first, "SUBMITTED", "IN_REVIEW")
    put(second, "SUBMITTED", "IN_REVIEW")
    put(refund, "SUBMITTED", "IN_REVIEW")
    with role(), refused(first):
        put(first, "APPROVED")

    an_approval(kind="UNAPPLIED", subject_no="CO1", amount=D(1), executed=True)
    with role():
        put(first, "APPROVED")
        with refused(second):
            put(second, "APPROVED")
        with refused(refund):
            put(refund, "APPROVED")


def test_no_temporary_table_deceives_the_database() -> None:
    """A session's own tables come before those of the database, where none is named."""
    refund = a_refund()
    for table in ("core_review", "core_reviewdecision"):
        run(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table})")
    try:
        run(
            "INSERT INTO pg_temp.core_review (id, kind, subject_no, amount, state,"
            " level, review_no, currency, content, content_sha256, maker_id, editor_id,"
            " note, business_date, ta_code, fund_code, channel_code, submitted_at,"
            " level_now, policy_id, traits, deadline_source, expires_at, end_reason)"
            " VALUES (1, 'REFUND', %s, 1, 'APPROVED', 1, 'RV1', '156', '{}', '', 1, 1,"
            " '', now(), '', '', '', now(), 1, 1, '{}', '', now(), '')",
            refund.refund_no,
        )
        run(
            "INSERT INTO pg_temp.core_reviewdecision (id, review_id, checker_id,"
            " maker_id, editor_id, roles, decision, level, reason_code, note,"
            " content_sha256, decided_at) VALUES (1, 1, 1, 1, 1, '', 'APPROVE', 1, '',"
            " '', '', now())"
        )
        with refused(refund):
            put(refund, "APPROVED")
    finally:
        run("DROP TABLE pg_temp.core_review, pg_temp.core_reviewdecision")


def _names(record: Record, review: Review) -> dict[str, str]:
    """A payout says by which review it is ready again."""
    return {"review_no": review.review_no} if isinstance(record, Payout) else {}
