"""What is owed otherwise than to the fund side: fees, advances, unapplied money."""

from __future__ import annotations

import itertools
from decimal import Decimal

from django.db import transaction

from fundops.core.models import Staff
from fundops.core.services import evidence
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon
from settlement.ledger import posting, rules
from settlement.ledger.lines import Booking
from settlement.models import (
    BankAccount,
    Collection,
    CustodianTransfer,
    LedgerAccount,
)
from settlement.services.collection_answers import record_answer
from settlement.services.transfers import to_channel
from settlement.services.transfers.correcting import draft_correction
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.channel_factories import the_channels_account
from settlement.tests.factories import (
    A_FAILURE,
    a_bank_account,
    a_collection,
    a_success,
    an_order_to_collect,
    money_on,
)
from trading.models import Fund
from trading.tests.factories import a_fund

_numbers = itertools.count(1)
_Kind = BankAccount.Kind
BANK = "9901"
A_PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def the_registry() -> BankAccount:
    """Main account, ours, the advancing bank's and a channel's; the days, too."""
    transfers.two_days()
    main = transfers.the_registry()
    a_bank_account(_Kind.OWN)
    account = a_bank_account(_Kind.ADVANCE_BANK)
    BankAccount.objects.filter(pk=account.pk).update(bank_code=BANK)
    the_channels_account()
    return main


def main_account() -> BankAccount:
    found = BankAccount.objects.filter(kind=_Kind.COLLECTION_MAIN).first()
    return found or the_registry()


def the_fund() -> Fund:
    return Fund.objects.select_related("transfer_agent").first() or a_fund()


def key_of(fund: Fund) -> rules.Fund:
    return rules.Fund(fund.transfer_agent.code, fund.code, fund.currency)


@transaction.atomic
def post(booking: Booking, subject_no: str) -> None:
    posting.post_booking(
        reference=f"test:owed:{next(_numbers)}",
        booking=booking,
        business_date=FRIDAY,
        subject_kind="ORDER",
        subject_no=subject_no,
        now=noon(FRIDAY),
    )


def a_fee(amount: str = "10.00") -> Fund:
    """A fee kept of money that lies in the main account."""
    money_on(main_account(), amount)
    fund, kept = the_fund(), Decimal(amount)
    order_no = _last_order()
    post(
        rules.purchase_confirmed(
            order_no=order_no,
            fund=key_of(fund),
            pay_date=FRIDAY,
            claim_no="",
            paid=kept,
            used=kept,
            kept=kept,
        ),
        order_no,
    )
    return fund


def an_advance(
    amount: str = "80.00", *, confirmed: bool = True, paid: bool = True
) -> str:
    """A redemption that the bank paid at once, confirmed and paid by the fund side."""
    order_no = f"T0{next(_numbers):06d}"
    value, fund = Decimal(amount), key_of(the_fund())
    post(rules.advanced(order_no=order_no, bank=BANK, amount=value), order_no)
    if confirmed:
        terms = {"fund": fund, "pay_date": FRIDAY, "amount": value}
        post(rules.advance_confirmed(order_no=order_no, **terms), order_no)
    if confirmed and paid:
        the_fund_side_pays(amount)
    return order_no


def the_fund_side_pays(amount: str) -> None:
    booking = rules.fund_side_paid(
        account_no=main_account().account_no,
        fund=key_of(the_fund()),
        pay_date=FRIDAY,
        amount=Decimal(amount),
    )
    post(booking, "RECEIPT")


def a_late_success(*, remitted: bool = True) -> Collection:
    """1,000.00 that a channel debited after all, and that no order takes."""
    main = main_account()
    order = an_order_to_collect()
    debit = a_collection(state="SUBMITTED", order=order)
    for answer in (A_FAILURE, a_success()):
        record_answer(
            collection_id=debit.pk, answer=answer, source="QUERY", now=noon(THURSDAY)
        )
    if remitted:
        bank.the_channel_remits(order, into=main)
    return Collection.objects.get(pk=debit.pk)


def given_to_its_channel(debit: Collection) -> CustodianTransfer:
    """The transfer that is drafted once reviewers said that it is the channel's."""
    review = to_channel.propose(
        number=debit.collection_no, actor=a_person(), now=transfers.MORNING
    )
    transfers.decide(review)
    return transfers.prepare()[-1]


def a_correction(
    corrected: CustodianTransfer,
    amount: str = "5.00",
    *,
    code: str = "SENT_TOO_LITTLE",
    text: str = "the manager's letter says that five were missing",
    actor: Staff | None = None,
) -> CustodianTransfer:
    return draft_correction(
        transfer_no=corrected.transfer_no,
        code=code,
        text=text,
        amount=Decimal(amount),
        business_date=FRIDAY,
        actor=actor or a_person(),
    )


def with_a_paper(transfer: CustodianTransfer) -> CustodianTransfer:
    evidence.attach(
        kind="TRANSFER",
        subject_no=transfer.transfer_no,
        name="letter.pdf",
        content=A_PDF,
        person=a_person(),
        now=transfers.MORNING,
    )
    return transfer


def executed(transfer: CustodianTransfer) -> CustodianTransfer:
    """The transfer after all its levels, its sending, and the bank's word."""
    transfers.executed(transfers.sent(transfer))
    return CustodianTransfer.objects.get(pk=transfer.pk)


def _last_order() -> str:
    waiting = LedgerAccount.objects.filter(code="2001", balance__lt=0)
    return waiting.order_by("-pk").values_list("key", flat=True)[0]
