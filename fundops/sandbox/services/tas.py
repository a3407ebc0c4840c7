"""
The TAs: each reads the evening's 01 and 03 and answers on the morning after.

What it has decided is kept in its own tables with the package it wrote; asked again, it
decides nothing twice. Its packages lie in a folder of its own until they are delivered.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from fundops.core.money import ZERO
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.models import (
    SandboxApplication,
    SandboxCard,
    SandboxFundMoney,
    SandboxPackage,
)
from fundops.sandbox.services import ta_money, ta_quotes, ta_totals
from fundops.sandbox.services.ta_acts import Act, dividend, trades
from fundops.sandbox.services.ta_decisions import decide
from fundops.sandbox.services.ta_intake import take_in
from fundops.sandbox.services.ta_register import Register
from fundops.sandbox.services.world import strikes
from trading.ta.layouts import layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.writer import Values, write_data_file, write_index

_DIVIDEND = "143"


@transaction.atomic
def answer(*, ta_code: str, on: dt.date, acts: Sequence[Act] = ()) -> bool:
    """
    Answer what is due on `on`: 02, 04, 05 and the money of it, 25; say whether it did.

    A TA without business on the day answers with empty files. `acts` are what it does
    of its own accord; with dividends among them there is a 06.
    """
    order_day = calendar.trading_day_before(on)
    take_in(ta_code=ta_code, order_day=order_day)
    if _is_written(ta_code, "OFI", on):
        return False
    register = Register.load(ta_code, on, _seeded())
    rows = _answers(register)
    rows["04"] += [row for act in acts for row in _trades(act, register)]
    dividends = [dividend(act, register) for act in acts if act.code == _DIVIDEND]
    register.save()
    rows["05"] = list(_positions(register))
    rows["12"] = ta_totals.of_trades(rows["04"], on)
    if dividends:
        rows |= {"06": dividends, "09": ta_totals.of_dividends(dividends, on)}
    money = ta_money.owe(ta_code, on, trades=rows["04"], dividends=dividends)
    late = strikes("ta_file_late", f"{ta_code} {on}", on)
    deliver_on = calendar.trading_day_after(on) if late else on
    again = not late and strikes("ta_file_twice", f"{ta_code} {on}", on)
    again_on = calendar.trading_day_after(on) if again else None
    _write(ta_code, on, "OFI", rows, deliver_on, again_on)
    _write(ta_code, on, "OFK", {"25": money}, deliver_on, again_on)
    return True


def _answers(register: Register) -> dict[str, list[Values]]:
    """Decide on every application that is due."""
    due = SandboxApplication.objects.filter(
        ta_code=register.ta_code, answered=False, answer_on__lte=register.on
    ).order_by("file_type", "id")
    rows: dict[str, list[Values]] = {"02": [], "04": []}
    applications = list(due)
    for application in applications:
        into = rows["02" if application.file_type == "01" else "04"]
        into.extend(decide(application, register))
    SandboxApplication.objects.bulk_update(
        applications,
        [
            *("answered", "serial_no", "return_code"),
            *("confirmed_amount", "confirmed_shares"),
        ],
    )
    return rows


def _trades(act: Act, register: Register) -> Iterator[Values]:
    return iter(()) if act.code == _DIVIDEND else trades(act, register)


@transaction.atomic
def count(*, ta_code: str, on: dt.date) -> bool:
    """Take our evening's files of `on` in, and say what was in them (11)."""
    take_in(ta_code=ta_code, order_day=on)
    if _is_written(ta_code, "OFS", on):
        return False
    _write(ta_code, on, "OFS", {"11": ta_totals.of_applications(ta_code, on)}, on, None)
    return True


@transaction.atomic
def quote(*, ta_code: str, on: dt.date) -> bool:
    """Write the net values of `on` (07) under an index of their own; C2 once before."""
    if _is_written(ta_code, "OFJ", on):
        return False
    written = SandboxPackage.objects.filter(ta_code=ta_code)
    if not written.filter(index_name__startswith="OFC_").exists():
        _write(ta_code, on, "OFC", {"C2": ta_quotes.periods(ta_code, on)}, on, None)
    _write(ta_code, on, "OFJ", {"07": ta_quotes.quotes(ta_code, on)}, on, None)
    return True


@transaction.atomic
def deliver(*, on: dt.date) -> list[str]:
    """
    Put what is to be delivered by `on` into the drop folders; say the indexes.

    What was dropped before is taken away: the transport cleans up behind itself.
    """
    due = SandboxPackage.objects.filter(delivered=0, deliver_on__lte=on)
    again = SandboxPackage.objects.filter(delivered=1, again_on__lte=on)
    delivered = []
    for package in (*due.order_by("id"), *again.order_by("id")):
        delivered.append(package)
        package.delivered += 1
        package.save(update_fields=["delivered"])
    for ta_code in {package.ta_code for package in delivered}:
        for path in _drop(ta_code).glob("OF*.TXT"):
            path.unlink()
    for package in delivered:
        _copy(package)
    return [package.index_name for package in delivered]


def owed_on(*, date: dt.date) -> Iterator[SandboxFundMoney]:
    """Give what funds owe us on a pay date, or owed before, and have not paid."""
    for row in SandboxFundMoney.objects.filter(
        pay_date__lte=date, to_distributor__gt=0, paid=0
    ).order_by("pay_date", "fund_code"):
        due = row.pay_date
        subject = f"{row.ta_code}/{row.fund_code}/{row.pay_date}"
        if strikes("ta_money_late", subject, due):
            due = calendar.trading_day_after(due)
        if due <= date:
            yield row


def _seeded() -> frozenset[str]:
    return frozenset(
        SandboxCard.objects.exclude(sub_account_no="").values_list(
            "sub_account_no", flat=True
        )
    )


def _is_written(ta_code: str, prefix: str, on: dt.date) -> bool:
    name = str(IndexName(prefix, ta_code, settings.DISTRIBUTOR_CODE, on))
    return SandboxPackage.objects.filter(ta_code=ta_code, index_name=name).exists()


def _positions(register: Register) -> Iterator[Values]:
    """Write every holding: a summary row, then its lots."""
    for (sub_account, fund), lots in sorted(register.lots.items()):
        held = [lot for lot in lots if lot.shares]
        common: dict[str, Any] = {
            "TransactionCfmDate": register.on,
            "FundCode": fund,
            "TransactionAccountID": sub_account,
            "DistributorCode": settings.DISTRIBUTOR_CODE,
            "BranchCode": settings.DISTRIBUTOR_CODE,
            "TAAccountID": register.accounts[sub_account],
            "ShareClass": "0",
            "AccountStatus": "0",
        }
        total = sum((lot.shares for lot in held), ZERO)
        yield {**common, "DetailFlag": "0", **_volume(total)}
        for lot in held:
            yield {
                **common,
                "DetailFlag": "1",
                "TASerialNO": lot.serial_no,
                "ShareRegisterDate": lot.registered_on,
                "SourceType": lot.source_type,
                **_volume(lot.shares),
            }


def _volume(shares: Decimal) -> Values:
    return {"AvailableVol": shares, "TotalVolOfDistributorInTA": shares}


def _write(
    ta_code: str,
    on: dt.date,
    prefix: str,
    files: Mapping[str, list[Values]],
    deliver_on: dt.date,
    again_on: dt.date | None,
) -> None:
    version = world.agent(ta_code).version
    folder = _own_folder(ta_code)
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for file_type, rows in files.items():
        name = DataFileName(ta_code, settings.DISTRIBUTOR_CODE, on, file_type)
        write_data_file(folder, name, layout(version, file_type), rows)
        names.append(str(name))
    index = IndexName(prefix, ta_code, settings.DISTRIBUTOR_CODE, on)
    write_index(folder, index, version, names)
    SandboxPackage.objects.create(
        ta_code=ta_code,
        date=on,
        index_name=str(index),
        files=names,
        deliver_on=deliver_on,
        again_on=again_on,
    )


def _copy(package: SandboxPackage) -> None:
    """Copy a package into the drop folder: its files first, its index last."""
    own, drop = _own_folder(package.ta_code), _drop(package.ta_code)
    drop.mkdir(parents=True, exist_ok=True)
    for name in (*package.files, package.index_name):
        shutil.copyfile(own / name, drop / f".{name}.tmp")
        (drop / f".{name}.tmp").replace(drop / name)


def _own_folder(ta_code: str) -> Path:
    return Path(settings.DATA_DIR) / "sandbox" / "ta" / ta_code


def _drop(ta_code: str) -> Path:
    return Path(settings.DATA_DIR) / "ta" / ta_code / "in"
