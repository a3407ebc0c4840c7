"""A TA's accounts and lots in memory for one morning."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from fundops.sandbox.models import SandboxLot, SandboxTaAccount


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken from a lot."""

    lot: SandboxLot
    shares: Decimal


@dataclass
class Register:
    """A TA's accounts and lots in memory for one morning; `on` is the confirm day."""

    ta_code: str
    on: dt.date
    #: Trading accounts of seeded customers: faults touch nobody else's.
    seeded: frozenset[str]
    accounts: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    lots: dict[tuple[str, str], list[SandboxLot]] = field(default_factory=dict)
    new_accounts: list[SandboxTaAccount] = field(default_factory=list)
    #: Lots that changed, by account and serial number.
    drawn: dict[tuple[str, str], SandboxLot] = field(default_factory=dict)
    _serial: int = 0

    @classmethod
    def load(cls, ta_code: str, on: dt.date, seeded: frozenset[str]) -> Register:
        register = cls(ta_code, on, seeded)
        for row in SandboxTaAccount.objects.filter(ta_code=ta_code):
            register.accounts[row.sub_account_no] = row.account_no
            if row.person_sha256:
                register.people[row.person_sha256] = row.account_no
        for lot in SandboxLot.objects.filter(ta_code=ta_code, shares__gt=0):
            register.lots_of(lot.sub_account_no, lot.fund_code).append(lot)
        return register

    def lots_of(self, sub_account_no: str, fund_code: str) -> list[SandboxLot]:
        return self.lots.setdefault((sub_account_no, fund_code), [])

    def serial(self) -> str:
        self._serial += 1
        return f"{self.ta_code}{self.on:%Y%m%d}{self._serial:010d}"

    def take(self, sub_account_no: str, fund_code: str, shares: Decimal) -> list[Taken]:
        """Take shares from the oldest lots first."""
        taken: list[Taken] = []
        left = shares
        for lot in self.lots_of(sub_account_no, fund_code):
            part = min(left, lot.shares)
            if part:
                lot.shares -= part
                self.drawn[lot.sub_account_no, lot.serial_no] = lot
                taken.append(Taken(lot, part))
                left -= part
        return taken

    def give(
        self,
        sub_account_no: str,
        fund_code: str,
        shares: Decimal,
        *,
        serial_no: str,
        source_type: str,
        registered_on: dt.date | None = None,
    ) -> None:
        """Register shares as a lot; what has the serial number already grows."""
        held = self.lots_of(sub_account_no, fund_code)
        for lot in held:
            if lot.serial_no == serial_no:
                lot.shares += shares
                self.drawn[lot.sub_account_no, lot.serial_no] = lot
                return
        held.append(
            SandboxLot(
                ta_code=self.ta_code,
                sub_account_no=sub_account_no,
                fund_code=fund_code,
                serial_no=serial_no,
                registered_on=registered_on or self.on,
                source_type=source_type,
                shares=shares,
            )
        )

    def save(self) -> None:
        """Keep what this morning changed."""
        SandboxTaAccount.objects.bulk_create(self.new_accounts)
        drawn = [lot for lot in self.drawn.values() if lot.pk is not None]
        SandboxLot.objects.bulk_update(drawn, ["shares"])
        lots = [lot for held in self.lots.values() for lot in held]
        SandboxLot.objects.bulk_create([lot for lot in lots if lot.pk is None])
