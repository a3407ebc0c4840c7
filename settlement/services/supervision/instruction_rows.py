"""The rows of instruction files, made of transfers and of attempts to pay out."""

from __future__ import annotations

from collections.abc import Sequence

from settlement.banks.rows import (
    AgencyBack,
    CustomerBack,
    InnerTransfer,
    Row,
    SettleOut,
)
from settlement.models import (
    BankAccount,
    BankFile,
    CustodianTransfer,
    PayoutAttempt,
    TransferInstruction,
)
from settlement.selectors.payouts import remark_of

PAYOUTS = "customer_back"
_Kind = CustodianTransfer.Kind
#: Kind of transfer -> the file that instructs it, also what corrects such a transfer.
#: One names payment institutions, to whose like the bank that advances belongs; one
#: names both accounts where both are under our name: that of our fees, too.
PATTERNS = {
    str(_Kind.TO_FUND_SIDE): "settle_out",
    str(_Kind.SUB_TO_MAIN): "inner_transfer",
    str(_Kind.TO_PAYOUT): "inner_transfer",
    str(_Kind.FEE): "inner_transfer",
    str(_Kind.TO_CHANNEL): "intermediaryagency_back",
    str(_Kind.ADVANCE_REPAYMENT): "intermediaryagency_back",
}


def rows_of(file: BankFile) -> Sequence[Row]:
    """Make the rows of an instruction file from its lines, the same every time."""
    if file.kind == PAYOUTS:
        return _payouts(file)
    lines = TransferInstruction.objects.filter(file=file).order_by("line")
    transfers = lines.select_related(
        "transfer__transfer_agent", "transfer__from_account", "transfer__to_account"
    )
    return [_transfer(file, line.transfer) for line in transfers]


def _transfer(file: BankFile, transfer: CustodianTransfer) -> Row:
    source, target = _accounts(transfer)
    # The bank executes on this day: one that is past means at once.
    pay_date = max(transfer.pay_date, file.business_date)
    if file.kind == "inner_transfer":
        return InnerTransfer(
            serial_no=transfer.transfer_no,
            from_account_no=source.account_no,
            from_account_name=source.account_name,
            to_account_no=target.account_no,
            to_account_name=target.account_name,
            amount=transfer.amount,
            pay_date=pay_date,
        )
    if file.kind == "intermediaryagency_back":
        return AgencyBack(
            serial_no=transfer.transfer_no,
            account_name=target.account_name,
            account_no=target.account_no,
            bank_name=target.bank_code,
            amount=transfer.amount,
            pay_date=pay_date,
            supervised_account_no=source.account_no,
        )
    return SettleOut(
        serial_no=transfer.transfer_no,
        ta_code=transfer.transfer_agent.code if transfer.transfer_agent else "",
        account_name=target.account_name,
        account_no=target.account_no,
        bank_name=target.bank_code,
        amount=transfer.amount,
        pay_date=pay_date,
        supervised_account_no=source.account_no,
    )


def _accounts(transfer: CustodianTransfer) -> tuple[BankAccount, BankAccount]:
    if transfer.from_account is None or transfer.to_account is None:
        raise RuntimeError(f"{transfer} was sent without an account")
    return transfer.from_account, transfer.to_account


def _payouts(file: BankFile) -> list[Row]:
    attempts = PayoutAttempt.objects.filter(file=file).order_by("line")
    found = attempts.select_related(
        "account",
        "payout__claim",
        "payout__card__capital_account__fund_trading_account",
    )
    return [_payout(file, attempt) for attempt in found]


def _payout(file: BankFile, attempt: PayoutAttempt) -> CustomerBack:
    """The card number is in clear here and in the file, and nowhere else."""
    payout = attempt.payout
    person = payout.card.capital_account.fund_trading_account
    return CustomerBack(
        serial_no=attempt.attempt_no,
        member_no=person.number,
        account_name=person.name,
        account_no=payout.card.card_no,
        bank_name=payout.card.bank_code,
        amount=payout.amount,
        pay_date=file.business_date,
        remark=remark_of(payout),
        supervised_account_no=attempt.account.account_no,
    )
