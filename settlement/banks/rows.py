"""
The rows of the bank's files: one frozen class a file, fields in the layout's order.

Amounts in yuan with 2 places, never below zero; dates are calendar dates; moments carry
the time zone of Shanghai. What may stand empty has a default.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal


class Status(enum.StrEnum):
    """What a result says of an instruction."""

    ACCEPTED = "0"
    EXECUTED = "1"
    REJECTED = "2"
    PROCESSING = "9"


class Side(enum.StrEnum):
    """Which way a line of a statement goes, seen from the account."""

    IN = "IN"
    OUT = "OUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeDetail:
    """
    A trade as the bank checks payments by it: `z_trade_detail`, `n_trade_detail`.

    z: trades that bring money in, n: those that send it out; the fields are the same.
    """

    name: str
    member_no: str
    registered_on: dt.date | None = None
    closed_on: dt.date | None = None
    sex: str = ""
    investor_kind: str
    certificate_type: str
    certificate_no: str
    capital_account_no: str
    currency: str
    amount: Decimal
    distributor_fee: Decimal | None = None
    initiated_on: dt.date
    traded_at: dt.time | None = None
    business_code: str
    result: str = ""
    bank_name: str = ""
    bank_account_no: str
    bank_account_name: str
    bank_clearing_no: str = ""
    arrived_on: dt.date | None = None
    pay_date: dt.date | None = None
    confirmed_on: dt.date | None = None
    applied_on: dt.date | None = None
    fund_code: str = ""
    distributor_code: str
    ta_code: str = ""
    ta_account_name: str = ""
    ta_account_no: str = ""
    ta_bank_name: str = ""
    ta_bank_clearing_no: str = ""
    direction: str = ""
    ta_serial_no: str = ""
    payment_channel: str = ""
    channel_clearing_no: str = ""
    channel_bank_name: str = ""
    channel_account_no: str = ""
    channel_account_name: str = ""
    channel_member_no: str = ""
    channel_bank_code: str = ""
    fee_method: str = ""
    is_auto_withdrawal: str = ""
    remark: str = ""
    fund_type: str = ""
    related_trade_mark: str = ""
    supervised_account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOut:
    """Instruction: pay a TA's account; the front-end fee stays apart of the amount."""

    serial_no: str
    ta_code: str
    account_name: str
    account_no: str
    bank_name: str = ""
    bank_clearing_no: str = ""
    amount: Decimal
    front_end_fee: Decimal | None = None
    pay_date: dt.date
    reserve_account_no: str = ""
    supervised_account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerBack:
    """Instruction: pay an investor."""

    serial_no: str
    member_no: str
    account_name: str
    account_no: str
    bank_name: str = ""
    bank_clearing_no: str = ""
    amount: Decimal
    payment_channel: str = ""
    channel_clearing_no: str = ""
    channel_bank_name: str = ""
    channel_account_no: str = ""
    channel_account_name: str = ""
    pay_date: dt.date
    remark: str = ""
    supervised_account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyBack:
    """Instruction: pay a payment institution."""

    serial_no: str
    account_name: str
    account_no: str
    bank_name: str = ""
    bank_clearing_no: str = ""
    amount: Decimal
    pay_date: dt.date
    supervised_account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InnerTransfer:
    """Instruction: move money between two of our accounts (our profile's own)."""

    serial_no: str
    from_account_no: str
    from_account_name: str
    to_account_no: str
    to_account_name: str
    amount: Decimal
    pay_date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleIn:
    """Notice: money of investors, or of the channel they paid by, has arrived."""

    bank_clearing_no: str = ""
    bank_name: str = ""
    account_no: str
    account_name: str = ""
    amount: Decimal
    arrived_on: dt.date
    supervised_account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FsiBack:
    """Notice: a TA's money has arrived; `serial_no` is the bank's."""

    serial_no: str
    ta_code: str
    account_no: str
    account_name: str = ""
    bank_name: str = ""
    bank_clearing_no: str = ""
    amount: Decimal
    arrived_on: dt.date
    supervised_account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the bank says of one instruction; `serial_no` is ours."""

    serial_no: str
    status: Status
    code: str = ""
    text: str = ""
    bank_serial: str = ""
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One movement of an account; `serial_no` is ours where the bank names it."""

    bank_serial: str
    at: dt.datetime
    direction: Side
    amount: Decimal
    account_no: str = ""
    account_name: str = ""
    serial_no: str = ""
    summary: str = ""

    @property
    def signed(self) -> Decimal:
        """The amount with its sign: + in, - out."""
        return self.amount if self.direction == Side.IN else -self.amount


Row = (
    TradeDetail
    | SettleOut
    | CustomerBack
    | AgencyBack
    | InnerTransfer
    | SettleIn
    | FsiBack
    | Result
    | StatementLine
)

#: The class of a file's rows, by the pattern of its name.
CLASSES: dict[str, type[Row]] = {
    "z_trade_detail": TradeDetail,
    "n_trade_detail": TradeDetail,
    "settle_out": SettleOut,
    "customer_back": CustomerBack,
    "intermediaryagency_back": AgencyBack,
    "inner_transfer": InnerTransfer,
    "settle_in_bank": SettleIn,
    "fsi_back": FsiBack,
    "result": Result,
    "statement": StatementLine,
}
