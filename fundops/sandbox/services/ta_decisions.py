"""What a TA decides about one application, as the row of 02 or 04 that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings

from fundops.sandbox.models import SandboxApplication, SandboxTaAccount
from fundops.sandbox.services.ta_register import Register
from fundops.sandbox.services.ta_trades import DECISIONS, draws, may_strike, note
from fundops.sandbox.services.world import strikes
from trading.ta.writer import Values

_REFUSALS = (
    ("0355", "管理人拒绝"),
    ("0370", "持有份数小于最低持有份数"),
    ("0431", "产品暂停交易"),
)
_ONE_TO_ONE = ("AppSheetSerialNo", "TransactionAccountID", "BranchCode", "NetNo")
_OF_THE_PERSON = (
    "IndividualOrInstitution",
    "CertificateType",
    "CertificateNo",
    "InvestorName",
)
OK = "0000"


def decide(application: SandboxApplication, register: Register) -> Iterator[Values]:
    """Answer one application: write its rows, and what it moves in the register."""
    application.answered = True
    application.return_code = OK
    if application.file_type == "01":
        yield _open(application, register)
        return
    answer = _begun(application, register)
    account = register.accounts.get(str(answer["TransactionAccountID"]), "")
    answer["TAAccountID"] = account
    refusal = _refusal(application, register) if account else ("0316", "基金账户不存在")
    code = application.fields["BusinessCode"]
    if refusal:
        application.return_code, detail = refusal
        yield {**answer, "ReturnCode": refusal[0], "ErrorDetail": detail}
    else:
        yield from DECISIONS.get(code, note)(application, answer, register)


def _begun(application: SandboxApplication, register: Register) -> dict[str, Any]:
    row = application.fields
    application.serial_no = register.serial()
    answer: dict[str, Any] = {
        **_common(application, register),
        "CurrencyType": "156",
        "FundCode": row["FundCode"],
        "ShareClass": row["ShareClass"] or "0",
        "ReturnCode": OK,
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "ShareRegisterDate": register.on,
    }
    for name in ("ApplicationAmount", "ApplicationVol"):
        if row[name] and Decimal(row[name]):
            answer[name] = Decimal(row[name])
    if row["DefDividendMethod"]:
        answer["DefDividendMethod"] = row["DefDividendMethod"]
    return answer


def _common(application: SandboxApplication, register: Register) -> dict[str, Any]:
    row = application.fields
    return {
        **{name: row[name] for name in _ONE_TO_ONE},
        "BusinessCode": f"1{row['BusinessCode'][1:]}",
        "DistributorCode": settings.DISTRIBUTOR_CODE,
        "TransactionDate": application.order_day,
        "TransactionCfmDate": register.on,
        "TASerialNO": application.serial_no,
        "FromTAFlag": "0",
    }


def _open(application: SandboxApplication, register: Register) -> Values:
    """Open an account (001), or add a trading account to a person's (008)."""
    application.serial_no = register.serial()
    row = application.fields
    sub_account_no = row["TransactionAccountID"]
    words = "|".join(row[name] for name in _OF_THE_PERSON[:3])
    person = hashlib.sha256(words.encode()).hexdigest()
    number = (
        register.accounts.get(sub_account_no)
        or row["TAAccountID"]
        or register.people.get(person)
        or f"{register.ta_code}80{sub_account_no[-8:]}"
    )
    if sub_account_no not in register.accounts:
        register.new_accounts.append(
            SandboxTaAccount(
                ta_code=register.ta_code,
                sub_account_no=sub_account_no,
                account_no=number,
                person_sha256=person,
            )
        )
    register.accounts[sub_account_no] = register.people[person] = number
    return {
        **_common(application, register),
        **{name: row[name] for name in _OF_THE_PERSON},
        "ReturnCode": OK,
        "TAAccountID": number,
    }


def _refusal(
    application: SandboxApplication, register: Register
) -> tuple[str, str] | None:
    number = application.order_no
    if application.fields["BusinessCode"] not in ("022", "024", "039", "063"):
        return None
    if not may_strike(application, register):
        return None
    if strikes("failed_confirmation", number, register.on):
        return draws().one_of(_REFUSALS, "refusal", number)
    return None
