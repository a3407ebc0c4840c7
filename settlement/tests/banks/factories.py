"""Rows of every file of the bank, with made-up people and numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from settlement.banks import rows
from settlement.banks.fields import SHANGHAI
from settlement.banks.rows import Row, Side, Status

DAY = dt.date(2025, 1, 3)
AT = dt.datetime(2025, 1, 3, 10, 30, 5, tzinfo=SHANGHAI)
OURS = "62009900000001"
CARD = "6200000012345678"


def a_trade(**fields: Any) -> rows.TradeDetail:
    return rows.TradeDetail(
        **{
            "name": "样例甲",
            "member_no": "379000000001",
            "investor_kind": "1",
            "certificate_type": "0",
            "certificate_no": "110101199001010000",
            "capital_account_no": "3790000000000000001",
            "currency": "156",
            "amount": Decimal("1000.00"),
            "distributor_fee": Decimal("0.00"),
            "initiated_on": DAY,
            "traded_at": dt.time(9, 30, 1),
            "business_code": "122",
            "bank_account_no": CARD,
            "bank_account_name": "样例甲",
            "confirmed_on": DAY,
            "distributor_code": "379",
            "ta_code": "91",
            "ta_serial_no": "91000000000000000001",
            "supervised_account_no": OURS,
            **fields,
        }
    )


def a_settle_out(**fields: Any) -> rows.SettleOut:
    return rows.SettleOut(
        **{
            "serial_no": "CT202501030000001",
            "ta_code": "91",
            "account_name": "样例基金注册登记账户",
            "account_no": "62009100000001",
            "amount": Decimal("1600.50"),
            "front_end_fee": Decimal("1.20"),
            "pay_date": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def a_customer_back(**fields: Any) -> rows.CustomerBack:
    return rows.CustomerBack(
        **{
            "serial_no": "PO202501030000001-1",
            "member_no": "379000000001",
            "account_name": "样例乙",
            "account_no": CARD,
            "amount": Decimal("99.99"),
            "pay_date": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def an_agency_back(**fields: Any) -> rows.AgencyBack:
    return rows.AgencyBack(
        **{
            "serial_no": "CT202501030000002",
            "account_name": "样例支付",
            "account_no": "62008800000001",
            "amount": Decimal("10.00"),
            "pay_date": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def an_inner_transfer(**fields: Any) -> rows.InnerTransfer:
    return rows.InnerTransfer(
        **{
            "serial_no": "CT202501030000003",
            "from_account_no": "62009900000002",
            "from_account_name": "样例归集分账户",
            "to_account_no": OURS,
            "to_account_name": "样例归集总账户",
            "amount": Decimal("2000.00"),
            "pay_date": DAY,
            **fields,
        }
    )


def a_settle_in(**fields: Any) -> rows.SettleIn:
    return rows.SettleIn(
        **{
            "account_no": "62008800000001",
            "account_name": "样例支付",
            "amount": Decimal("3000.00"),
            "arrived_on": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def an_fsi_back(**fields: Any) -> rows.FsiBack:
    return rows.FsiBack(
        **{
            "serial_no": "B20250103000001",
            "ta_code": "91",
            "account_no": "62009100000001",
            "amount": Decimal("500.00"),
            "arrived_on": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def a_result(**fields: Any) -> rows.Result:
    return rows.Result(
        **{
            "serial_no": "PO202501030000001-1",
            "status": Status.EXECUTED,
            "code": "0000",
            "text": "成功",
            "bank_serial": "B20250103000002",
            "at": AT,
            **fields,
        }
    )


def a_line(**fields: Any) -> rows.StatementLine:
    return rows.StatementLine(
        **{
            "bank_serial": "B20250103000002",
            "at": AT,
            "direction": Side.OUT,
            "amount": Decimal("99.99"),
            "account_no": CARD,
            "account_name": "样例乙",
            "serial_no": "PO202501030000001-1",
            "summary": "划付",
            **fields,
        }
    )


#: A row of every file without balances.
ONE_OF_EACH: dict[str, Row] = {
    "z_trade_detail": a_trade(),
    "n_trade_detail": a_trade(business_code="124"),
    "settle_out": a_settle_out(),
    "customer_back": a_customer_back(),
    "intermediaryagency_back": an_agency_back(),
    "inner_transfer": an_inner_transfer(),
    "settle_in_bank": a_settle_in(),
    "fsi_back": an_fsi_back(),
    "result": a_result(),
}
