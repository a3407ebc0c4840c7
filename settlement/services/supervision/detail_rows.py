"""The rows of the detail files, made of what the register and the ledger hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.conf import settings

from accounts.models import BankCard, FundTradingAccount, SubAccount
from fundops.core.money import ZERO
from settlement.banks.rows import TradeDetail as DetailRow
from settlement.models import BankAccount, BankFile, Claim, TradeDetail
from settlement.selectors.payouts import WITHOUT_TRADE, word_of
from settlement.services.statements import SQL
from trading.models import Order, TaRecord

INCOMING, OUTGOING = "z_trade_detail", "n_trade_detail"
_PEOPLE = "capital_account__fund_trading_account"


class Cards:
    """The card of a capital account as of a day: a later one changes no file."""

    def __init__(self, capital_account_ids: Iterable[int], on: dt.date) -> None:
        self._on = on
        self._held: dict[int, list[BankCard]] = {}
        cards = BankCard.objects.filter(capital_account_id__in=set(capital_account_ids))
        for card in cards.order_by("valid_from", "id"):
            self._held.setdefault(card.capital_account_id, []).append(card)

    def of(self, capital_account_id: int) -> BankCard:
        held = self._held[capital_account_id]
        began = [card for card in held if card.valid_from <= self._on]
        return began[-1] if began else held[0]


def supervised_account() -> str:
    """Say the account that the bank supervises; empty where the registry has none."""
    main = BankAccount.objects.filter(
        kind=BankAccount.Kind.COLLECTION_MAIN, is_active=True
    ).order_by("pk")
    found = main.first()
    return found.account_no if found else ""


def rows_of(file: BankFile) -> Sequence[DetailRow]:
    """Make the rows of a detail file from its lines, the same every time."""
    lines = TradeDetail.objects.filter(file=file).order_by("line")
    if file.kind == INCOMING:
        return _incoming(file, [line.record_id or 0 for line in lines])
    return _outgoing(file, [line.claim_id or 0 for line in lines])


def _incoming(file: BankFile, record_ids: list[int]) -> list[DetailRow]:
    records = _records(record_ids)
    used = dict(SQL.rows("supervision/used", records=record_ids))
    subs = _sub_accounts(number__in={row.sub_account_no for row in records.values()})
    by_number = {sub.number: sub for sub in subs}
    cards = Cards((sub.capital_account_id for sub in subs), file.business_date)
    account_no = supervised_account()
    made = []
    for record_id in record_ids:
        record = records[record_id]
        sub = by_number[record.sub_account_no]
        made.append(
            _row(
                sub,
                cards.of(sub.capital_account_id),
                record,
                amount=used.get(record_id, ZERO),
                supervised_account_no=account_no,
                initiated_on=_asked_on(record) or record.business_date,
                business_code=record.business_code,
            )
        )
    return made


def _outgoing(file: BankFile, claim_ids: list[int]) -> list[DetailRow]:
    claims = Claim.objects.select_related(f"sub_account__{_PEOPLE}").in_bulk(claim_ids)
    records = _records([x.record_id for x in claims.values() if x.record_id])
    cards = Cards(
        (claim.sub_account.capital_account_id for claim in claims.values()),
        file.business_date,
    )
    account_no = supervised_account()
    made = []
    for claim_id in claim_ids:
        claim = claims[claim_id]
        record = records.get(claim.record_id or 0)
        made.append(
            _row(
                claim.sub_account,
                cards.of(claim.sub_account.capital_account_id),
                record,
                amount=claim.amount,
                supervised_account_no=account_no,
                initiated_on=(record and _asked_on(record)) or claim.business_date,
                business_code=record.business_code if record else WITHOUT_TRADE,
                currency=claim.currency,
                pay_date=claim.due_date,
                remark="" if record else word_of(claim),
            )
        )
    return made


def _row(
    sub: SubAccount,
    card: BankCard,
    record: TaRecord | None,
    *,
    amount: Decimal,
    supervised_account_no: str,
    initiated_on: dt.date,
    business_code: str,
    currency: str = "",
    pay_date: dt.date | None = None,
    remark: str = "",
) -> DetailRow:
    person: FundTradingAccount = sub.capital_account.fund_trading_account
    order = record.order if record else None
    fund = order.fund if order else None
    return DetailRow(
        name=person.name,
        member_no=person.number,
        investor_kind=person.kind,
        certificate_type=person.certificate_type,
        certificate_no=person.certificate_no,
        capital_account_no=sub.capital_account.number,
        currency=currency or (fund.currency if fund else "156"),
        amount=amount,
        initiated_on=initiated_on,
        business_code=business_code,
        result=record.return_code if record else "",
        bank_name=card.bank_code,
        bank_account_no=card.card_no,
        bank_account_name=person.name,
        pay_date=pay_date,
        confirmed_on=record.confirm_date if record else None,
        applied_on=order.business_date if order else None,
        fund_code=record.fund_code if record else "",
        distributor_code=settings.DISTRIBUTOR_CODE,
        ta_code=fund.transfer_agent.code if fund else "",
        ta_serial_no=record.ta_serial_no if record else "",
        remark=remark,
        supervised_account_no=supervised_account_no,
    )


def _records(record_ids: list[int]) -> Mapping[int, TaRecord]:
    found = TaRecord.objects.filter(pk__in=record_ids)
    return {
        record.pk: record
        for record in found.select_related("order__fund__transfer_agent")
    }


def _sub_accounts(**which: object) -> list[SubAccount]:
    return list(SubAccount.objects.filter(**which).select_related(_PEOPLE))


def _asked_on(record: TaRecord) -> dt.date | None:
    order: Order | None = record.order
    return order.business_date if order else None
