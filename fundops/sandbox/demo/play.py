"""
The demo: a made-up house, its first day, and the morning of the second.

It is played through the commands that people and scripts use; what it leaves behind is
what they would have left.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command

from fundops.sandbox.demo.registrar import Fate, OwnLot, Registrar
from fundops.sandbox.models import SandboxCard
from fundops.sandbox.services.channels import seed_fault

DATA = Path(__file__).parent / "data"
FIRST = dt.date(2025, 1, 2)
SECOND = dt.date(2025, 1, 3)

_FUNDS = {
    "990001": "样例货币",
    "990002": "样例纯债",
    "990011": "样例成长混合",
    "990012": "样例全球精选",
}


def _order(n: int) -> str:
    """Say the number of the n-th order of the first day."""
    return f"20250102379{n:013d}"


FATES = {
    _order(1): Fate(confirmed=Decimal("14400.00")),
    _order(5): Fate("0355", "管理人拒绝"),
    _order(12): Fate(confirmed=Decimal("350000.00")),
    _order(16): Fate(confirmed=Decimal("80.00")),
    _order(20): Fate("0370", "持有份数小于最低持有份数"),
    _order(22): Fate("9028", "货币基金不允许修改分红方式"),
}
#: Cards that do not simply pay.
FAULTS = {
    "6229990000000009": SandboxCard.Fault.REFUSES,
    "6229990000000010": SandboxCard.Fault.PAYS_IN_SILENCE,
    "6229990000000014": SandboxCard.Fault.NEVER_DECIDES,
}


@dataclass
class Demo:
    """One performance; `tell` is told, a line a step, how far it is."""

    tell: Callable[[str], None]
    logins: list[dict[str, str]] = field(default_factory=list)

    def play(self) -> list[dict[str, str]]:
        """Play it from the first login to the second morning; say the logins."""
        with tempfile.TemporaryDirectory(prefix="fundops-demo-") as folder:
            self._found()
            self._first_day()
            self._second_morning(Path(folder))
        return self.logins

    def _found(self) -> None:
        """Staff, masters, customers and what they held before."""
        self._clock(FIRST, "08:30:00")
        self.logins = self._run("bootstrap", f"--file={DATA / 'staff.csv'}")["staff"]
        self._run("import_masters", f"--directory={DATA}")
        self._run("open_day", f"--business-date={FIRST}")
        self._run("import_customers", f"--file={DATA / 'customers.csv'}")
        self._run("import_holdings", f"--file={DATA / 'holdings.csv'}")
        for card_no, fault in FAULTS.items():
            seed_fault(card_no=card_no, fault=fault)

    def _first_day(self) -> None:
        self._clock(FIRST, "14:40:00")
        self._place("orders-2025-01-02.csv")
        self._collect(FIRST)
        self._clock(FIRST, "15:00:00")
        self._run("cut_off", f"--business-date={FIRST}")
        self._run("open_day", f"--business-date={SECOND}")
        self._clock(FIRST, "15:32:00")
        self._run("send_ta_files", f"--business-date={FIRST}")

    def _second_morning(self, folder: Path) -> None:
        for registrar in _registrars():
            sent = settings.DATA_DIR / "ta" / registrar.code / "out"
            registrar.answer(sent=sent, order_day=FIRST, on=SECOND, into=folder)
            registrar.quote(on=FIRST, into=folder, names=_FUNDS)
        _lose_the_end(folder / f"OFD_92_379_{FIRST:%Y%m%d}_07.TXT")
        self._clock(SECOND, "06:40:00")
        day = f"--business-date={SECOND}"
        # One package is spoilt and refused; the others are kept.
        self._run("receive_ta_files", f"--directory={folder}", day, may_complain=True)
        for step in (
            "apply_confirmations",
            "settle_confirmations",
            "reconcile_shares",
        ):
            self._run(step, day)
        self._clock(SECOND, "08:10:00")
        self._run("close_day", f"--business-date={FIRST}")
        self._run("prepare_custodian_transfers", day)
        self._run("prepare_payouts", day)
        self._clock(SECOND, "10:00:00")
        self._place("orders-2025-01-03.csv")
        self._collect(SECOND)
        self._clock(SECOND, "10:42:00")
        self._place("orders-2025-01-03-late.csv")
        self._run("verify_books")

    def _place(self, name: str) -> None:
        self._run("place_orders", f"--file={DATA / name}")

    def _collect(self, date: dt.date) -> None:
        self._run("send_collections", f"--business-date={date}", "--workers=1")
        self._run("query_collections", f"--business-date={date}")

    def _clock(self, date: dt.date, time: str) -> None:
        self._run("sandbox_clock", f"--at={date}T{time}+08:00")

    def _run(self, command: str, *arguments: str, may_complain: bool = False) -> Any:
        self.tell(" ".join([command, *arguments]))
        out = io.StringIO()
        try:
            call_command(command, *arguments, "--json", stdout=out)
        except CommandError as error:
            if not may_complain:
                raise
            self.tell(str(error))
        return json.loads(out.getvalue())


def _lose_the_end(path: Path) -> None:
    """Cut a file off in its last line, as a broken line does."""
    path.write_bytes(path.read_bytes()[:-20])


def _registrars() -> list[Registrar]:
    """Make the two TAs with the accounts and lots that the demo begins with."""
    accounts: dict[str, dict[str, str]] = {"91": {}, "92": {}}
    for row in _rows("customers.csv"):
        if row["ta_code"]:
            accounts[row["ta_code"]][row["sub_account_no"]] = row["ta_account_no"]
    lots: dict[str, dict[tuple[str, str], list[OwnLot]]] = {"91": {}, "92": {}}
    for row in _rows("holdings.csv"):
        holding = (row["sub_account_no"], row["fund_code"])
        lots[row["ta_code"]].setdefault(holding, []).append(_lot(row))
    # Income that TA 91 carried over into shares and does not tell: its 05 differs.
    untold = OwnLot("91202501029999999999", FIRST, "3", Decimal("0.37"))
    lots["91"]["9901A00000008", "990001"].append(untold)
    return [
        Registrar(
            code="91",
            version="20",
            navs={"990001": Decimal("1.0000"), "990002": Decimal("1.0532")},
            fates=FATES,
            turned_away=frozenset({"9900A00000017"}),
            accounts=accounts["91"],
            lots=lots["91"],
        ),
        Registrar(
            code="92",
            version="22",
            navs={"990011": Decimal("1.2345"), "990012": Decimal("0.9876")},
            fees={"990011": Decimal("0.0015")},
            fates=FATES,
            later=frozenset({"990012"}),
            stray="202501029990000000000001",
            accounts=accounts["92"],
            lots=lots["92"],
        ),
    ]


def _lot(row: dict[str, str]) -> OwnLot:
    return OwnLot(
        serial_no=row["ta_serial_no"],
        registered_on=dt.date.fromisoformat(row["registered_on"]),
        source_type=row["source_type"],
        shares=Decimal(row["shares"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
