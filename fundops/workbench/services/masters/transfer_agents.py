"""transfer_agents.csv: the TA, its link and its registration account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accounts.models import TransferAgent
from fundops.core.models import Staff
from fundops.core.services import audit
from fundops.core.services.csv_input import CsvRow, Problems, read_rows
from fundops.workbench.services.masters import checks
from settlement.models import BankAccount
from trading.models import TaLink
from trading.selectors import timetable

FILE = "transfer_agents.csv"
_REQUIRED = (
    "ta_code",
    "name",
    "version",
    "registration_account_no",
    "registration_account_name",
    "registration_bank",
)
_CODES = ("distributor_code", "branch_code", "net_code")
_FLAGS = ("amount_includes_fee", "holdings_are_full")
#: Of a link, where the file says them; where a TA's place is, a proposal says.
_OF_THE_LINK = (*_CODES, *_FLAGS, "settlement", "expected_files")
_OPTIONAL = ("open_with_purchase", *_OF_THE_LINK)


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    told: dict[str, object]


def import_file(path: Path, *, actor: Staff) -> dict[str, int]:
    """
    Add the TAs of the file that are new; those held must say the same.

    :raises CsvRefused: with every reason; nothing of the file is kept then.
    """
    problems = Problems(path)
    rows = read_rows(path, required=_REQUIRED, optional=_OPTIONAL)
    checks.once(rows, "ta_code", problems)
    checks.once(rows, "registration_account_no", problems)
    new = []
    for row in rows:
        read = _read(row, problems)
        held = _held(read.code)
        if held is not None:
            checks.differences(row, problems, held, read.told)
        else:
            _check_account_is_free(row, problems)
            new.append(read)
    problems.refuse_if_any()
    for read in new:
        _add(read, actor)
    return {"added": len(new), "same": len(rows) - len(new)}


def _read(row: CsvRow, problems: Problems) -> _Row:
    told: dict[str, object] = {
        "name": checks.text(row, "name", problems),
        "version": checks.choice(row, "version", problems, of=TaLink.Version.values),
        "registration_account_no": checks.code(
            row, "registration_account_no", problems, longest=40
        ),
        "registration_account_name": checks.text(
            row, "registration_account_name", problems
        ),
        "registration_bank": checks.text(
            row, "registration_bank", problems, longest=40
        ),
        "open_with_purchase": checks.flag(
            row, "open_with_purchase", problems, default=True
        ),
    }
    said = {name: value for name, value in _link(row, problems).items() if row[name]}
    return _Row(checks.code(row, "ta_code", problems, longest=9), told | said)


def _link(row: CsvRow, problems: Problems) -> dict[str, object]:
    """Read what the file may say of a link; what it leaves empty is as it is."""
    codes = {name: checks.code(row, name, problems, longest=9) for name in _CODES}
    flags = {name: checks.flag(row, name, problems, default=False) for name in _FLAGS}
    settlement = checks.choice(row, "settlement", problems, of=TaLink.Settlement.values)
    expected = checks.text(row, "expected_files", problems, longest=400)
    try:
        expected = timetable.write(timetable.parse(expected))
    except ValueError as error:
        problems.add(row, "expected_files", f"is no timetable: {error}")
    return {**codes, **flags, "settlement": settlement, "expected_files": expected}


def _held(code: str) -> dict[str, object] | None:
    agent = TransferAgent.objects.select_related("link").filter(code=code).first()
    if agent is None:
        return None
    account = (
        BankAccount.objects.filter(
            kind=BankAccount.Kind.REGISTRATION, transfer_agent=agent
        )
        .order_by("pk")
        .first()
    )
    return {
        "name": agent.name,
        "version": agent.link.version,
        "registration_account_no": account.account_no if account else "",
        "registration_account_name": account.account_name if account else "",
        "registration_bank": account.bank_code if account else "",
        "open_with_purchase": agent.link.open_with_purchase,
        **{name: getattr(agent.link, name) for name in _OF_THE_LINK},
    }


def _check_account_is_free(row: CsvRow, problems: Problems) -> None:
    number = row["registration_account_no"]
    if BankAccount.objects.filter(account_no=number).exists():
        problems.add(
            row, "registration_account_no", "is held as the account of something else"
        )


def _add(row: _Row, actor: Staff) -> None:
    told = row.told
    agent = TransferAgent.objects.create(code=row.code, name=str(told["name"]))
    TaLink.objects.create(
        transfer_agent=agent,
        version=str(told["version"]),
        open_with_purchase=bool(told["open_with_purchase"]),
        **{name: told[name] for name in _OF_THE_LINK if name in told},
    )
    BankAccount.objects.create(
        account_no=str(told["registration_account_no"]),
        kind=BankAccount.Kind.REGISTRATION,
        bank_code=str(told["registration_bank"]),
        account_name=str(told["registration_account_name"]),
        transfer_agent=agent,
    )
    audit.record(
        action="accounts.transfer_agent.imported",
        subject=f"TA {row.code}",
        actor=actor,
        after=told,
    )
