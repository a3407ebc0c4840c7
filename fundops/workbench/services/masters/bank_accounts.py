"""bank_accounts.csv: the accounts that money of ours or of the fund side passes."""

from __future__ import annotations

from pathlib import Path

from accounts.models import Channel, TransferAgent
from fundops.core.models import Staff
from fundops.core.services import audit
from fundops.core.services.csv_input import CsvRow, Problems, read_rows
from fundops.workbench.services.masters import checks
from settlement.models import BankAccount
from trading.models import Fund

FILE = "bank_accounts.csv"
_REQUIRED = ("account_no", "kind", "bank_code", "account_name")
_OPTIONAL = ("ta_code", "fund_code", "channel")
_COLUMNS = (
    *("kind", "bank_code", "account_name", "ta_code", "fund_code"),
    "channel",
)


def import_file(path: Path, *, actor: Staff) -> dict[str, int]:
    """
    Add the accounts of the file that are new; those held must say the same.

    An account known by its number only (a fund's raising account) is completed by the
    first file that names its bank.

    :raises CsvRefused: with every reason; nothing of the file is kept then.
    """
    problems = Problems(path)
    rows = read_rows(path, required=_REQUIRED, optional=_OPTIONAL)
    checks.once(rows, "account_no", problems)
    known = _Registry()
    new = []
    for row in rows:
        known.check(row, problems)
        held = known.accounts.get(row["account_no"])
        if held is None:
            new.append(row)
            continue
        told = {column: row[column] for column in _COLUMNS}
        if not held.bank_code:
            new.append(row)
            told = {column: row[column] for column in ("kind", "fund_code")}
        elif not told["ta_code"]:
            # A fund names its TA: leaving the column empty says nothing else.
            told["ta_code"] = known.ta_code_of(row)
        if not row["channel"]:
            # Older files have no such column.
            told.pop("channel", None)
        checks.differences(row, problems, _as_written(held), dict(told))
    problems.refuse_if_any()
    for row in new:
        _add(row, known, actor)
    return {"added": len(new), "same": len(rows) - len(new)}


class _Registry:
    """What the rows are held against."""

    def __init__(self) -> None:
        self.agents = {agent.code: agent for agent in TransferAgent.objects.all()}
        self.funds = {
            fund.code: fund for fund in Fund.objects.select_related("transfer_agent")
        }
        self.channels = {channel.code: channel for channel in Channel.objects.all()}
        self.accounts = {
            account.account_no: account
            for account in BankAccount.objects.select_related(
                "transfer_agent", "fund", "channel"
            )
        }

    def ta_code_of(self, row: CsvRow) -> str:
        fund = self.funds.get(row["fund_code"])
        return row["ta_code"] or (fund.transfer_agent.code if fund else "")

    def check(self, row: CsvRow, problems: Problems) -> None:
        checks.code(row, "account_no", problems, longest=40)
        checks.choice(row, "kind", problems, of=BankAccount.Kind.values)
        checks.text(row, "bank_code", problems, longest=40)
        checks.text(row, "account_name", problems)
        if row["ta_code"] and row["ta_code"] not in self.agents:
            problems.add(row, "ta_code", "is no TA we know; import it first")
        if row["channel"] and row["channel"] not in self.channels:
            problems.add(row, "channel", "is no channel we know")
        if row["channel"] and row["kind"] != BankAccount.Kind.CHANNEL:
            problems.add(row, "channel", "belongs to accounts of kind CHANNEL only")
        fund = self.funds.get(row["fund_code"])
        if row["fund_code"] and fund is None:
            problems.add(row, "fund_code", "is no fund we know; import it first")
        if fund and row["ta_code"] and fund.transfer_agent.code != row["ta_code"]:
            problems.add(
                row, "fund_code", f"is a fund of TA {fund.transfer_agent.code}"
            )


def _as_written(account: BankAccount) -> dict[str, object]:
    return {
        "kind": account.kind,
        "bank_code": account.bank_code,
        "account_name": account.account_name,
        "ta_code": account.transfer_agent.code if account.transfer_agent else "",
        "fund_code": account.fund.code if account.fund else "",
        "channel": account.channel.code if account.channel else "",
    }


def _add(row: CsvRow, known: _Registry, actor: Staff) -> None:
    account = known.accounts.get(row["account_no"]) or BankAccount(
        account_no=row["account_no"], kind=row["kind"]
    )
    account.bank_code = row["bank_code"]
    account.account_name = row["account_name"]
    account.transfer_agent = known.agents.get(known.ta_code_of(row))
    account.fund = known.funds.get(row["fund_code"])
    account.channel = known.channels.get(row["channel"])
    account.save()
    audit.record(
        action="settlement.bank_account.imported",
        subject=f"bank account ****{account.account_no[-4:]}",
        actor=actor,
        after={column: row[column] for column in _COLUMNS},
    )
