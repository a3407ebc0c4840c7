"""What an order says in a TA's file: the records of 01 and 03, field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import QuerySet

from fundops.core import clock
from trading.models import (
    HOLDING_CODES,
    TRANSFER_IN_CODES,
    Order,
    OrderTerms,
    PlanRun,
    TaFile,
)
from trading.services import export_files
from trading.ta.fields import Writable, encode
from trading.ta.layouts import Layout, layout
from trading.ta.writer import encode_record

#: Orders read at a time: memory does not grow with the day.
CHUNK = 5_000
#: LargeRedemptionFlag: what a large redemption leaves is cancelled, not rolled over.
CANCEL_THE_REST = "0"
#: DiscountRateOfCommission: the fee as the fund's contract has it. Zero would waive it.
NO_DISCOUNT = 1
#: Businesses that may say more than the plain fields.
_WITH_TERMS = frozenset((*HOLDING_CODES, *TRANSFER_IN_CODES))
#: Businesses of periodic plans.
_BY_PLAN = frozenset(("039", "063"))
#: MultiAcctFlag: opens with us first; adds to what is known elsewhere.
_FIRST, _FURTHER = "0", "1"

_APPLICATION = (
    "AppSheetSerialNo",
    "BusinessCode",
    "TransactionTime",
    "FundCode",
    "CurrencyType",
    "ShareClass",
    "ApplicationAmount",
    "ApplicationVol",
    "DefDividendMethod",
    "TransactionAccountID",
    "DepositAcct",
    "TAAccountID",
    "IndividualOrInstitution",
    "NetNo",
)
_ACCOUNT = (
    "AppSheetSerialNo",
    "BusinessCode",
    "TransactionTime",
    "TransactionAccountID",
    "DepositAcct",
    "TAAccountID",
    "IndividualOrInstitution",
    "NetNo",
    "CertificateType",
    "CertificateNo",
    "InvestorName",
    "CertValidDate",
    "ClientRiskRate",
    "MultiAcctFlag",
)


class Template:
    """A record with its constants written once; only what varies is encoded a row."""

    def __init__(
        self,
        of: Layout,
        constants: dict[str, Writable],
        names: Sequence[str],
        fixed: Mapping[str, Writable] | None = None,
    ) -> None:
        """Prepare for values of `names`; `fixed` ones stand in every record."""
        self._blank = encode_record(of, constants)
        self._slots = [(of[name], of.start(name)) for name in names]
        self._fixed = {names.index(name): one for name, one in (fixed or {}).items()}
        self._layout = of

    def fill(self, row: Row) -> bytes:
        """
        Write one record: its values, and what only its business says.

        :raises FieldDoesNotFit: if a value cannot be written whole.
        """
        values = row.values
        if self._fixed:
            values = tuple(self._fixed.get(n, value) for n, value in enumerate(values))
        record = bytearray(self._blank)
        for (slot, start), value in zip(self._slots, values, strict=True):
            record[start : start + slot.length] = encode(slot, value)
        for name, value in row.more.items():
            slot, start = self._layout[name], self._layout.start(name)
            record[start : start + slot.length] = encode(slot, value)
        return bytes(record)


@dataclass(frozen=True, slots=True)
class Row:
    """An order allotted to a file, and what its record says."""

    order_id: int
    values: tuple[Writable, ...]
    #: Fields that only some businesses say, by their names.
    more: Mapping[str, Writable] = field(default_factory=dict)


def template_of(file: TaFile, business_date: dt.date) -> Template:
    """Prepare the record of a file's type and version for a day."""
    link = export_files.agent_of(file.package).link
    constants: dict[str, Writable] = {
        "TransactionDate": business_date,
        "DistributorCode": link.our_code,
        # The head outlet; where an order was taken is NetNo.
        "BranchCode": link.our_branch,
    }
    names = _ACCOUNT
    if file.file_type == "03":
        names = _APPLICATION
        constants |= {
            "LargeRedemptionFlag": CANCEL_THE_REST,
            "DiscountRateOfCommission": NO_DISCOUNT,
        }
    # Where the TA knows one outlet of ours only, it stands instead of every other.
    fixed: dict[str, Writable] = {"NetNo": link.net_code} if link.net_code else {}
    return Template(layout(file.version, file.file_type), constants, names, fixed)


def rows_of(file: TaFile) -> Iterator[Row]:
    """Read the orders allotted to a file, in the order in which they stand there."""
    allotted = Order.objects.filter(
        sent_in=file,
        business_date=file.package.business_date,
        transfer_agent_id=file.package.transfer_agent_id,
    ).order_by("id")
    return _applications(allotted) if file.file_type == "03" else _accounts(allotted)


def _applications(orders: QuerySet[Order]) -> Iterator[Row]:
    rows = orders.values_list(
        "id",
        "order_no",
        "business_code",
        "accepted_at",
        "fund__code",
        "fund__currency",
        "share_class",
        "amount",
        "shares",
        "dividend_method",
        "sub_account__number",
        "sub_account__capital_account__number",
        "registration__fund_account__number",
        "sub_account__distribution_account__fund_trading_account__kind",
        "sub_account__distribution_account__partner__outlet_code",
    )
    found = rows.iterator(CHUNK)
    while chunk := list(islice(found, CHUNK)):
        terms = _terms_of([row[0] for row in chunk if row[2] in _WITH_TERMS])
        plans = _plans_of([row[0] for row in chunk if row[2] in _BY_PLAN])
        for order_id, order_no, code, accepted_at, *rest in chunk:
            values = (order_no, code, time_text(accepted_at), *rest)
            more = {**terms.get(order_id, {}), **plans.get(order_id, {})}
            yield Row(order_id, values, more)


def _plans_of(order_ids: Sequence[int]) -> dict[int, dict[str, Writable]]:
    """Name the plan by which orders were placed; one from a CSV has none of ours."""
    if not order_ids:
        return {}
    found = PlanRun.objects.filter(order_id__in=order_ids)
    return {
        order_id: {"RationProtocolNo": plan_no}
        for order_id, plan_no in found.values_list("order_id", "plan__plan_no")
        if order_id is not None
    }


def _terms_of(order_ids: Sequence[int]) -> dict[int, dict[str, Writable]]:
    """Read what orders say beside the plain fields, by the field's name."""
    if not order_ids:
        return {}
    found = OrderTerms.objects.filter(pk__in=order_ids).select_related("target_fund")
    return {terms.pk: _said(terms) for terms in found}


def _said(terms: OrderTerms) -> dict[str, Writable]:
    said: dict[str, Writable] = {
        "LargeRedemptionFlag": terms.large_redemption,
        "TakeIncomeFlag": "1" if terms.takes_income else "",
        "CodeOfTargetFund": terms.target_fund.code if terms.target_fund else "",
        "TargetShareType": terms.target_share_class,
        "TargetDistributorCode": terms.target_distributor_code,
        "TargetBranchCode": terms.target_branch_code,
        "TargetTransactionAccountID": terms.target_sub_account_no,
        "TargetTAAccountID": terms.target_ta_account_no,
    }
    return {name: value for name, value in said.items() if value}


def _accounts(orders: QuerySet[Order]) -> Iterator[Row]:
    related = orders.select_related(
        "registration__fund_account",
        "sub_account__capital_account",
        "sub_account__distribution_account__partner",
        "sub_account__distribution_account__fund_trading_account",
    )
    for order in related.iterator(CHUNK):
        assert order.registration is not None
        sub_account = order.sub_account
        person = sub_account.distribution_account.fund_trading_account
        values = (
            order.order_no,
            order.business_code,
            time_text(order.accepted_at),
            sub_account.number,
            sub_account.capital_account.number,
            # Blank with a 001, and with an 008 beside the person's 001.
            order.registration.fund_account.number,
            person.kind,
            sub_account.distribution_account.partner.outlet_code,
            person.certificate_type,
            person.certificate_no,
            person.name,
            person.certificate_expires_on,
            str(person.risk_level or ""),
            _FIRST if order.business_code == "001" else _FURTHER,
        )
        yield Row(order.pk, values)


def time_text(moment: dt.datetime) -> str:
    """Write TransactionTime: the clock in Shanghai, cut to the second."""
    return f"{moment.astimezone(clock.SHANGHAI):%H%M%S}"
