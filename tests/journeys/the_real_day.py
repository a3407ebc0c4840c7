"""
The day that every figure of the house is checked against, told as data.

One customer holds 100,022.00 shares in two lots, buys for 16,000.00 (14,400.00 are
confirmed), sells 160 shares (80.00 are confirmed) and asks for another dividend method
(refused); another, unknown to the TA, buys two funds for 13,000.00 each (both fail).
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from trading.tests.ta.packages import a_package

T = dt.date(2018, 1, 3)
CONFIRM_DATE = dt.date(2018, 1, 4)
#: One real package of a TA, where the machine has it; it is never copied from there.
REAL_PACKAGE = Path(__file__).parents[3] / "shared/ofd/samples/ta02_to_379_20180104"


@dataclass(frozen=True)
class Cast:
    """The numbers that differ between the real package and our own of its shape."""

    ta: str
    fund: str
    other_fund: str
    known: str
    unknown: str
    ta_account: str
    outlet: str
    old_lot: str
    income_lot: str
    orders: tuple[str, str, str, str, str]
    #: TA serials: two failed purchases, the partial one, redemption, dividend method.
    serials: tuple[str, str, str, str, str]


REAL = Cast(
    ta="02",
    fund="020031",
    other_fund="021532",
    known="0106A00000115",
    unknown="0106A00000108",
    ta_account="021000013197",
    outlet="0106",
    old_lot="3790000000868",
    income_lot="37900000008920",
    orders=(
        "201801030000000000237922",
        "201801030000000000437922",
        "201801030000000000537922",
        "201801030000000000837924",
        "201801030000000000337929",
    ),
    serials=(
        "3790000000893",
        "3790000000894",
        "3790000000895",
        "3790000000896",
        "3790000000897",
    ),
)
OURS = Cast(
    ta="91",
    fund="990031",
    other_fund="991532",
    known="0901A00000015",
    unknown="0901A00000008",
    ta_account="910000000001",
    outlet="0901",
    old_lot="9100000000068",
    income_lot="91000000000920",
    orders=tuple(f"2018010300000000000000{n:02d}" for n in range(1, 6)),
    serials=tuple(f"91000000000{n:02d}" for n in range(1, 6)),
)


def write_inputs(folder: Path, cast: Cast) -> None:
    """Write the CSV files of the import commands."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _inputs(cast).items():
        (folder / name).write_text(text, encoding="utf-8")


def _inputs(cast: Cast) -> dict[str, str]:
    failed_1, failed_2, partial, redeemed, method = cast.orders
    return {
        "transfer_agents.csv": (
            "ta_code,name,version,registration_account_no,registration_account_name,"
            "registration_bank\n"
            f"{cast.ta},样例登记,20,6200000000000001,样例登记账户,102\n"
        ),
        "funds.csv": (
            "fund_code,ta_code,name,kind,currency,purchase_pay_days,"
            "redemption_pay_days,dividend_pay_days\n"
            f"{cast.fund},{cast.ta},样例货币,money,156,2,3,3\n"
            f"{cast.other_fund},{cast.ta},样例债券,bond,156,2,3,3\n"
        ),
        "partners.csv": f"partner,name,outlet_code\nP01,样例伙伴,{cast.outlet}\n",
        "bank_accounts.csv": (
            "account_no,kind,bank_code,account_name\n"
            "6100000000000001,COLLECTION_MAIN,102,样例归集主户\n"
            "6100000000000002,PAYOUT,102,样例出款户\n"
        ),
        "customers.csv": (
            "mobile,name,kind,certificate_type,certificate_no,partner,card_no,"
            "bank_code,sub_account_no,ta_code,ta_account_no,risk_level\n"
            "13800000115,样例甲,individual,0,110000199001010015,P01,"
            f"6222000000000115,102,{cast.known},{cast.ta},{cast.ta_account},3\n"
            "13800000108,样例乙,individual,0,110000199001010008,P01,"
            f"6222000000000108,102,{cast.unknown},,,3\n"
        ),
        "holdings.csv": (
            "sub_account_no,ta_code,fund_code,share_class,ta_serial_no,registered_on,"
            "source_type,shares\n"
            f"{cast.known},{cast.ta},{cast.fund},0,{cast.old_lot},2017-12-28,1,"
            "99990.00\n"
            f"{cast.known},{cast.ta},{cast.fund},0,{cast.income_lot},2018-01-03,3,"
            "32.00\n"
        ),
        "orders.csv": (
            "order_no,accepted_at,sub_account_no,business_code,fund_code,share_class,"
            "amount,shares,dividend_method\n"
            f"{failed_1},2018-01-03T14:34:40,{cast.unknown},022,{cast.other_fund},0,"
            "13000.00,,\n"
            f"{failed_2},2018-01-03T14:29:14,{cast.unknown},022,{cast.fund},0,"
            "13000.00,,\n"
            f"{partial},2018-01-03T14:29:14,{cast.known},022,{cast.fund},0,"
            "16000.00,,\n"
            f"{redeemed},2018-01-03T14:11:27,{cast.known},024,{cast.fund},0,,160.00,\n"
            f"{method},2018-01-03T14:22:44,{cast.known},029,{cast.fund},0,,,1\n"
        ),
    }


def write_package(folder: Path, cast: Cast) -> Path:
    """Write the TA's answer of the same shapes as the real one, in our own writing."""
    folder.mkdir(parents=True, exist_ok=True)
    return a_package(
        folder,
        ta=cast.ta,
        distributor="379",
        date=CONFIRM_DATE,
        version="20",
        files={
            "02": [],
            "04": _confirmations(cast),
            "05": _holdings(cast),
            "06": [],
            "09": [],
            "12": _totals(cast),
            "24": [],
        },
    )


def _confirmations(cast: Cast) -> list[dict[str, Any]]:
    failed_1, failed_2, partial, redeemed, method = cast.orders
    one, two, three, four, five = cast.serials
    common: dict[str, Any] = {
        "TransactionCfmDate": CONFIRM_DATE,
        "TransactionDate": T,
        "CurrencyType": "156",
        "DistributorCode": "379",
        "BranchCode": "379",
        "NetNo": cast.outlet,
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "FromTAFlag": "0",
        "ShareClass": "0",
        "ReturnCode": "0000",
        "ShareRegisterDate": CONFIRM_DATE,
    }
    unknown = {
        **common,
        "TransactionAccountID": cast.unknown,
        "BusinessCode": "122",
        "ReturnCode": "0316",
        "ErrorDetail": "基金账号不存在",
        "ApplicationAmount": Decimal("13000.00"),
    }
    known = {
        **common,
        "TransactionAccountID": cast.known,
        "TAAccountID": cast.ta_account,
        "FundCode": cast.fund,
    }
    sold = {
        **known,
        "BusinessCode": "124",
        "AppSheetSerialNo": redeemed,
        "ApplicationVol": Decimal("160.00"),
        "ConfirmedVol": Decimal("80.00"),
        "ConfirmedAmount": Decimal("80.00"),
        "NAV": Decimal("1.0000"),
    }
    return [
        {
            **unknown,
            "AppSheetSerialNo": failed_1,
            "FundCode": cast.other_fund,
            "TASerialNO": one,
        },
        {
            **unknown,
            "AppSheetSerialNo": failed_2,
            "FundCode": cast.fund,
            "TASerialNO": two,
        },
        {
            **known,
            "BusinessCode": "122",
            "AppSheetSerialNo": partial,
            "TASerialNO": three,
            "ApplicationAmount": Decimal("16000.00"),
            "ConfirmedAmount": Decimal("14400.00"),
            "ConfirmedVol": Decimal("14400.00"),
            "NAV": Decimal("1.0000"),
        },
        {**sold, "TASerialNO": four},
        {
            **sold,
            "TASerialNO": f"{four}0000001",
            "DetailFlag": "1",
            "OriginalSerialNo": cast.old_lot,
            "OriginalCfmDate": dt.date(2017, 12, 28),
            "ShareRegisterDate": dt.date(2017, 12, 28),
        },
        {
            **known,
            "BusinessCode": "129",
            "AppSheetSerialNo": method,
            "TASerialNO": five,
            "ReturnCode": "9028",
            "ErrorDetail": "货币基金不允许修改分红方式",
            "DefDividendMethod": "1",
        },
    ]


def _holdings(cast: Cast) -> list[dict[str, Any]]:
    common: dict[str, Any] = {
        "TransactionCfmDate": CONFIRM_DATE,
        "FundCode": cast.fund,
        "TransactionAccountID": cast.known,
        "DistributorCode": "379",
        "TAAccountID": cast.ta_account,
        "BranchCode": "379",
        "ShareClass": "0",
        "AccountStatus": "0",
    }
    lots = (
        (cast.old_lot, dt.date(2017, 12, 28), "1", Decimal("99910.00")),
        (cast.income_lot, dt.date(2018, 1, 3), "3", Decimal("32.00")),
        (cast.serials[2], CONFIRM_DATE, "1", Decimal("14400.00")),
    )
    total = Decimal("114342.00")
    return [
        {
            **common,
            "DetailFlag": "0",
            "AvailableVol": total,
            "TotalVolOfDistributorInTA": total,
        },
        *(
            {
                **common,
                "DetailFlag": "1",
                "TASerialNO": serial,
                "ShareRegisterDate": registered,
                "SourceType": source,
                "AvailableVol": shares,
                "TotalVolOfDistributorInTA": shares,
            }
            for serial, registered, source, shares in lots
        ),
    ]


def _totals(cast: Cast) -> list[dict[str, Any]]:
    def row(fund: str, code: str, **figures: Decimal) -> dict[str, Any]:
        return {
            "FundCode": fund,
            "DistributorCode": "379",
            "BusinessCode": code,
            "AggregationDate": CONFIRM_DATE,
            **figures,
        }

    return [
        row(
            cast.fund,
            "122",
            AggregationOfTransactionByBusinessType=Decimal(2),
            TotalSuccessfulVol=Decimal("14400.00"),
            TotalFailingAmount=Decimal("13000.00"),
            TotalSuccessfulAmount=Decimal("14400.00"),
            TotalFailingDealingNum=Decimal(1),
            TotalSuccessfulDealingNum=Decimal(1),
        ),
        row(
            cast.fund,
            "124",
            AggregationOfTransactionByBusinessType=Decimal(1),
            TotalSuccessfulVol=Decimal("80.00"),
            TotalSuccessfulAmount=Decimal("80.00"),
            TotalSuccessfulDealingNum=Decimal(1),
        ),
        row(
            cast.fund,
            "129",
            AggregationOfTransactionByBusinessType=Decimal(1),
            TotalFailingDealingNum=Decimal(1),
        ),
        row(
            cast.other_fund,
            "122",
            AggregationOfTransactionByBusinessType=Decimal(1),
            TotalFailingAmount=Decimal("13000.00"),
            TotalFailingDealingNum=Decimal(1),
        ),
    ]


def as_json(text: str) -> dict[str, Any]:
    """Read the one JSON object a command printed."""
    answer: dict[str, Any] = json.loads(text)
    return answer
