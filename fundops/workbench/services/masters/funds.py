"""funds.csv: the funds we sell and, where one is raised, its raising account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accounts.models import TransferAgent
from fundops.core.models import Staff
from fundops.core.services import audit
from fundops.core.services.csv_input import CsvRow, Problems, read_rows
from fundops.workbench.services.masters import checks
from settlement.models import BankAccount
from trading.models import Fund

FILE = "funds.csv"
_REQUIRED = (
    "fund_code",
    "ta_code",
    "name",
    "kind",
    "currency",
    "purchase_pay_days",
    "redemption_pay_days",
    "dividend_pay_days",
)
_OPTIONAL = ("confirm_days", "raising_account_no")
_Told = dict[str, object]


def import_file(path: Path, *, actor: Staff) -> dict[str, int]:
    """
    Add the funds of the file that are new; those held must say the same.

    :raises CsvRefused: with every reason; nothing of the file is kept then.
    """
    problems = Problems(path)
    rows = read_rows(path, required=_REQUIRED, optional=_OPTIONAL)
    checks.once(rows, "fund_code", problems)
    agents = {agent.code: agent for agent in TransferAgent.objects.all()}
    held = _held()
    new: list[_Told] = []
    for row in rows:
        told = _read(row, problems)
        if row["ta_code"] not in agents:
            problems.add(row, "ta_code", "is no TA we know; import it first")
        if row["fund_code"] in held:
            checks.differences(row, problems, held[row["fund_code"]], told)
        else:
            _check_account_is_free(row, problems)
            new.append(told)
    problems.refuse_if_any()
    for told in new:
        _add(told, agents[str(told["ta_code"])], actor)
    return {"added": len(new), "same": len(rows) - len(new)}


def _read(row: CsvRow, problems: Problems) -> _Told:
    return {
        "fund_code": checks.code(row, "fund_code", problems, longest=6),
        "ta_code": row["ta_code"],
        "name": checks.text(row, "name", problems),
        "kind": checks.choice(row, "kind", problems, of=Fund.Kind.values),
        "currency": checks.currency(row, "currency", problems),
        "purchase_pay_days": checks.days(row, "purchase_pay_days", problems),
        "redemption_pay_days": checks.days(row, "redemption_pay_days", problems),
        "dividend_pay_days": checks.days(row, "dividend_pay_days", problems),
        "confirm_days": checks.days(row, "confirm_days", problems, default=1),
        "raising_account_no": checks.code(
            row, "raising_account_no", problems, longest=40
        ),
    }


def _held() -> dict[str, _Told]:
    raising = dict(
        BankAccount.objects.filter(kind=BankAccount.Kind.RAISING).values_list(
            "fund_id", "account_no"
        )
    )
    return {
        fund.code: {
            "fund_code": fund.code,
            "ta_code": fund.transfer_agent.code,
            "name": fund.name,
            "kind": fund.kind,
            "currency": fund.currency,
            "purchase_pay_days": fund.purchase_pay_days,
            "redemption_pay_days": fund.redemption_pay_days,
            "dividend_pay_days": fund.dividend_pay_days,
            "confirm_days": fund.confirm_days,
            "raising_account_no": raising.get(fund.pk, ""),
        }
        for fund in Fund.objects.select_related("transfer_agent")
    }


def _check_account_is_free(row: CsvRow, problems: Problems) -> None:
    number = row["raising_account_no"]
    if number and BankAccount.objects.filter(account_no=number).exists():
        problems.add(
            row, "raising_account_no", "is held as the account of something else"
        )


def _add(told: _Told, agent: TransferAgent, actor: Staff) -> None:
    values: dict[str, Any] = dict(told)
    values.pop("ta_code")
    account_no = values.pop("raising_account_no")
    fund = Fund.objects.create(
        code=values.pop("fund_code"), transfer_agent=agent, **values
    )
    if account_no:
        # Its bank and holder are not in this file: bank_accounts.csv may tell them.
        BankAccount.objects.create(
            account_no=account_no,
            kind=BankAccount.Kind.RAISING,
            bank_code="",
            account_name=fund.name,
            transfer_agent=agent,
            fund=fund,
        )
    audit.record(
        action="trading.fund.imported",
        subject=f"fund {fund.code}",
        actor=actor,
        after=told,
    )
