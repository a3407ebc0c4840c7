"""Masters folders, packages, debits and claims that tests of this floor begin with."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.tests.factories import a_bank_card, a_mandate, a_sub_account
from fundops.core.tests.factories import THURSDAY, noon
from settlement.models import Claim, Collection
from trading.models import TaFile, TaPackage
from trading.tests.factories import a_transfer_agent

_numbers = itertools.count(1)

AGENTS = (
    "ta_code,name,version,registration_account_no,registration_account_name,"
    "registration_bank,open_with_purchase"
)
FUNDS = (
    "fund_code,ta_code,name,kind,currency,purchase_pay_days,redemption_pay_days,"
    "dividend_pay_days,confirm_days,raising_account_no"
)
PARTNERS = "partner,name,outlet_code"
ACCOUNTS = "account_no,kind,bank_code,account_name,ta_code,fund_code"

AGENT_91 = "91,样例登记甲,21,9100000000000001,样例登记甲注册登记户,102,1"
AGENT_92 = "92,样例登记乙,20,9200000000000001,样例登记乙注册登记户,103,"
FUND_A = "990001,91,样例债券A,bond,156,2,3,2,,"
FUND_B = "990002,92,样例全球,qdii,156,3,7,4,2,9200000000000099"
PARTNER_P = "P9901,样例伙伴,9901"
MAIN = "8800000000000001,COLLECTION_MAIN,102,样例归集总账户,,"


def a_masters_folder(
    folder: Path,
    *,
    agents: str = f"{AGENT_91}\n{AGENT_92}",
    funds: str = f"{FUND_A}\n{FUND_B}",
    partners: str = PARTNER_P,
    accounts: str = MAIN,
) -> Path:
    """A folder of the four CSVs; an empty text leaves its file out."""
    files = {
        "transfer_agents.csv": (AGENTS, agents),
        "funds.csv": (FUNDS, funds),
        "partners.csv": (PARTNERS, partners),
        "bank_accounts.csv": (ACCOUNTS, accounts),
    }
    for name, (header, rows) in files.items():
        (folder / name).unlink(missing_ok=True)
        if rows:
            (folder / name).write_text(f"{header}\n{rows}\n")
    return folder


# What a day leaves behind


def a_package(
    index_name: str,
    *,
    types: list[str],
    state: str = TaPackage.State.CHECKED,
    date: dt.date = THURSDAY,
) -> TaPackage:
    """A TA's package as it was received, moved on by legal moves."""
    _prefix, code, _receiver, _date = index_name.split("_")
    package = TaPackage.objects.create(
        transfer_agent=a_transfer_agent(code),
        direction=TaPackage.Direction.IN,
        index_name=index_name,
        business_date=date,
        version="20",
        sha256="0" * 64,
        received_at=noon(date),
    )
    for file_type in ["INDEX", *types]:
        TaFile.objects.create(
            package=package,
            name=f"{index_name}_{file_type}",
            file_type=file_type,
            sha256="0" * 64,
            size=1,
            records=len(types),
        )
    way = [
        TaPackage.State.COMPLETE,
        TaPackage.State.CHECKED,
        TaPackage.State.LOADED,
        TaPackage.State.APPLIED,
    ]
    for step in way[: way.index(TaPackage.State(state)) + 1]:
        TaPackage.objects.filter(pk=package.pk).update(state=step)
    return TaPackage.objects.get(pk=package.pk)


_WAYS = {
    "CREATED": [],
    "SUBMITTED": ["SUBMITTED"],
    "UNKNOWN": ["SUBMITTED", "UNKNOWN"],
    "SUCCEEDED": ["SUBMITTED", "SUCCEEDED"],
    "FAILED": ["SUBMITTED", "FAILED"],
}


def a_collection(
    *, state: str = "CREATED", date: dt.date = THURSDAY, amount: str = "100.00"
) -> Collection:
    mandate = a_mandate()
    debit = Collection.objects.create(
        collection_no=f"CO{date:%Y%m%d}{next(_numbers):07d}",
        channel=mandate.channel,
        mandate=mandate,
        business_date=date,
        amount=Decimal(amount),
    )
    for step in _WAYS[state]:
        Collection.objects.filter(pk=debit.pk).update(
            state=step, succeeded_at=noon(date)
        )
    return Collection.objects.get(pk=debit.pk)


def a_claim(
    *,
    kind: str = Claim.Kind.REFUND,
    amount: str = "100.00",
    date: dt.date = THURSDAY,
    **fields: Any,
) -> Claim:
    n = next(_numbers)
    return Claim.objects.create(
        **{
            "claim_no": f"CL{date:%Y%m%d}{n:07d}",
            "kind": kind,
            "origin_kind": Claim.OriginKind.CONFIRMATION,
            "origin_no": f"91{n:012d}",
            "origin_key": f"91:{n}",
            "business_date": date,
            "sub_account": a_sub_account(),
            "amount": Decimal(amount),
            "due_date": date,
            **fields,
        }
    )


def a_redemption_claim() -> Claim:
    """Owed to a customer whose card is there to be paid to."""
    sub_account = a_sub_account()
    a_bank_card(capital_account=sub_account.capital_account)
    return a_claim(kind=Claim.Kind.REDEMPTION, sub_account=sub_account)
