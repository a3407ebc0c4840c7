"""Builders for the outside world: an account at the bank, an instruction of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from fundops.core import clock
from fundops.sandbox import world
from fundops.sandbox.models import SandboxBankAccount, SandboxCard
from fundops.sandbox.services.bank.lines import Entry, locked, move
from fundops.sandbox.services.channels import card_digest
from settlement.banks import names
from settlement.banks.rows import CustomerBack, InnerTransfer, Row, TradeDetail
from settlement.banks.writing import write

DAY = dt.date(2025, 1, 6)
CARD = "6229990000000001"
SERIAL = "91202501030000000001"


def noon(day: dt.date = DAY) -> dt.datetime:
    return clock.at(day, dt.time(12))


def the_accounts(balance: str = "1000.00") -> None:
    """Our three accounts at the bank, each with some money."""
    for account_no, kind, name in world.ACCOUNTS:
        SandboxBankAccount.objects.create(
            account_no=account_no, name=name, is_supervised=kind != "OWN"
        )
        if Decimal(balance):
            before = noon(dt.date(2025, 1, 3))
            with transaction.atomic():
                move(
                    account=locked(account_no),
                    amount=Decimal(balance),
                    now=before,
                    entry=Entry(summary="期初"),
                )


def a_seeded_card(card_no: str = CARD, sub_account_no: str = "9900A00000001") -> None:
    SandboxCard.objects.create(
        card_sha256=card_digest(card_no),
        fault=SandboxCard.Fault.DRAWN,
        sub_account_no=sub_account_no,
    )


def a_detail(ta_serial_no: str = SERIAL) -> TradeDetail:
    return TradeDetail(
        name="样例甲",
        member_no="379000000000001",
        investor_kind="1",
        certificate_type="0",
        certificate_no="990101199001010001",
        capital_account_no="CA1",
        currency="156",
        amount=Decimal("80.00"),
        initiated_on=DAY,
        business_code="124",
        bank_account_no=CARD,
        bank_account_name="样例甲",
        distributor_code="379",
        ta_serial_no=ta_serial_no,
        supervised_account_no=world.PAYOUT,
    )


def a_payment(serial_no: str = "PO1-1", **changes: Any) -> CustomerBack:
    values: dict[str, Any] = {
        "serial_no": serial_no,
        "member_no": "379000000000001",
        "account_name": "样例甲",
        "account_no": CARD,
        "amount": Decimal("80.00"),
        "pay_date": DAY,
        "remark": f"124/{SERIAL}/20250103",
        "supervised_account_no": world.PAYOUT,
    }
    return CustomerBack(**{**values, **changes})


def an_inner_transfer(serial_no: str = "CT1", amount: str = "300.00") -> InnerTransfer:
    return InnerTransfer(
        serial_no=serial_no,
        from_account_no=world.SUB,
        from_account_name="样例归集分账户",
        to_account_no=world.MAIN,
        to_account_name="样例归集总账户",
        amount=Decimal(amount),
        pay_date=DAY,
    )


def put_out(pattern: str, rows: Sequence[Row], batch: int = 1) -> Path:
    """Lay a file of ours where the bank reads it."""
    folder = Path(settings.DATA_DIR) / "banks" / world.BANK / "out"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / str(names.batched(pattern, DAY, batch))
    path.write_bytes(write(pattern, rows))
    return path
