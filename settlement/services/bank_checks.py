"""What a file of the bank must fit beside its layout: our accounts, our files."""

from __future__ import annotations

from settlement.banks.errors import Problems
from settlement.banks.layouts import Direction, layout
from settlement.banks.names import RESULT, STATEMENT
from settlement.banks.reading import BankFileContent
from settlement.banks.rows import FsiBack, SettleIn
from settlement.models import BankAccount, BankFile, BankLink
from settlement.services.bank_evidence import OURS


def check(link: BankLink, content: BankFileContent) -> Problems:
    """Say all that keeps a well-formed file from being taken."""
    problems = Problems(str(content.name))
    pattern = content.name.pattern
    if layout(pattern).direction is Direction.OUT:
        problems.add("direction_bad")
    elif pattern == STATEMENT:
        if content.name.account_no not in _our_accounts():
            problems.add("account_unknown", raw=content.name.account_no)
    elif pattern == RESULT:
        _check_answered(link, content, problems)
    else:
        _check_accounts(content, problems)
    return problems


def _check_answered(
    link: BankLink, content: BankFileContent, problems: Problems
) -> None:
    """A result answers a file that we wrote over this link."""
    name = content.name.answers
    sent = BankFile.objects.filter(
        link=link, direction=BankFile.Direction.OUT, name=name
    )
    if not sent.exists():
        problems.add("file_not_ours", stated=name)


def _check_accounts(content: BankFileContent, problems: Problems) -> None:
    """A notice is of money on one of our accounts."""
    ours = _our_accounts()
    rows: list[tuple[int, SettleIn | FsiBack]] = [
        *content.rows_of(SettleIn),
        *content.rows_of(FsiBack),
    ]
    for line, row in rows:
        account_no = row.supervised_account_no
        if account_no not in ours:
            problems.add(
                "account_unknown",
                line=line,
                field="supervised_account_no",
                raw=account_no,
            )


def _our_accounts() -> set[str]:
    accounts = BankAccount.objects.filter(kind__in=OURS)
    return set(accounts.values_list("account_no", flat=True))
