"""The chart of accounts: settlement money (S), the investors', and our own (O)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from settlement.ledger.lines import book_of

#: (code, name, what one account of it stands for), in the order people read them.
CHART: tuple[tuple[str, str, str], ...] = (
    ("1001", gettext_noop("Bank accounts"), gettext_noop("bank account")),
    ("1101", gettext_noop("Receivable from channel"), gettext_noop("channel × window")),
    ("1102", gettext_noop("Transfers in transit"), gettext_noop("transfer")),
    (
        "1201",
        gettext_noop("Receivable from the fund side"),
        gettext_noop("TA × fund × pay date"),
    ),
    ("1202", gettext_noop("Advanced, awaiting proceeds"), gettext_noop("order")),
    ("1301", gettext_noop("To be made good by own money"), gettext_noop("case")),
    ("1302", gettext_noop("Paid wrongly, to be recovered"), gettext_noop("movement")),
    ("2001", gettext_noop("Order money, not yet confirmed"), gettext_noop("order")),
    (
        "2002",
        gettext_noop("Payable to the fund side"),
        gettext_noop("TA × fund × pay date"),
    ),
    ("2003", gettext_noop("Refunds payable"), gettext_noop("claim")),
    ("2004", gettext_noop("Redemptions and dividends payable"), gettext_noop("claim")),
    ("2005", gettext_noop("Withdrawals payable"), gettext_noop("claim")),
    ("2006", gettext_noop("Payouts in transit"), gettext_noop("payout")),
    ("2007", gettext_noop("Return transit"), gettext_noop("payout")),
    ("2008", gettext_noop("Customer balance"), gettext_noop("sub trading account")),
    (
        "2009",
        gettext_noop("Unapplied receipts"),
        gettext_noop("channel row or movement"),
    ),
    ("2010", gettext_noop("Owed to the advancing bank"), gettext_noop("bank")),
    (
        "2011",
        gettext_noop("Distributor's fees in settlement accounts"),
        gettext_noop("TA × fund"),
    ),
    (
        "2013",
        gettext_noop("Interest on settlement money"),
        gettext_noop("bank account"),
    ),
    ("9001", gettext_noop("Own bank"), gettext_noop("bank account")),
    ("9101", gettext_noop("Fees held in book S"), gettext_noop("TA × fund")),
    ("9102", gettext_noop("Fees due from managers"), gettext_noop("TA × fund")),
    ("9103", gettext_noop("Recourse"), gettext_noop("case")),
    ("9201", gettext_noop("Owed to book S"), gettext_noop("case")),
    ("9301", gettext_noop("Fee income"), gettext_noop("TA × fund")),
    ("9401", gettext_noop("Charges and losses"), gettext_noop("case")),
)

CODES = frozenset(code for code, _, _ in CHART)


def fill_chart(*, using: str, apps: Any, **_: Any) -> None:
    """Make the chart what it says here; called after every migrate and flush."""
    try:
        account = apps.get_model("settlement", "ChartAccount")
    except LookupError:
        return
    account.objects.using(using).bulk_create(
        [
            account(code=code, book=book_of(code), name=name, per=per)
            for code, name, per in CHART
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["book", "name", "per"],
    )
