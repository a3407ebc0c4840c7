"""The rows of 07 and of C1 to C6 as values by name, and what cannot be read of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.core.services.breaks import open_break
from trading.models import Fund, TaFile, TaLink, TaPackage
from trading.services import loading
from trading.ta.fields import Value


class NotReadable(Exception):
    """Says which field holds what it cannot hold; the row is left out by a break."""

    def __init__(self, name: str, value: Value) -> None:
        super().__init__(name)
        self.name, self.value = name, value


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One record about a fund of ours, and where it stands."""

    file: TaFile
    line: int
    fund: Fund
    file_date: dt.date
    #: By the standard's name in lower case.
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        return str(self.values.get(name.lower()) or "")

    def number(self, name: str) -> Decimal | None:
        """Give a number, None where the file says none."""
        value = self.values.get(name.lower())
        return value if isinstance(value, Decimal) else None

    def figure(self, name: str) -> Decimal:
        """
        Give a figure of money or shares, zero where there is none.

        :raises NotReadable: if it is negative.
        """
        value = self.number(name) or ZERO
        if value < 0:
            raise NotReadable(name, value)
        return value

    def days(self, name: str) -> int | None:
        """
        Give a whole number of days; C2 writes them with 2 places.

        :raises NotReadable: if it is none, or longer than a year.
        """
        value = self.number(name)
        if value is None:
            return None
        if value != int(value) or not 0 <= value <= 366:
            raise NotReadable(name, value)
        return int(value)

    def date(self, name: str) -> dt.date | None:
        value = self.values.get(name.lower())
        return value if isinstance(value, dt.date) else None

    def needed_date(self, name: str) -> dt.date:
        """:raises NotReadable: where there is none."""
        found = self.date(name)
        if found is None:
            raise NotReadable(name, None)
        return found


@dataclass
class Reading:
    """Reads files of a package; funds that are not the TA's are told once."""

    package: TaPackage
    funds: dict[str, Fund] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    unreadable: int = 0
    _ours: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        agent = self.package.transfer_agent_id
        link = TaLink.objects.filter(transfer_agent=agent).first()
        # Where the TA tells no distributor, it tells everybody.
        self._ours = (
            {"", link.our_code, link.our_branch}
            if link
            else {"", settings.DISTRIBUTOR_CODE}
        )
        self.funds = {
            fund.code: fund
            for fund in Fund.objects.filter(transfer_agent=agent).select_related(
                "transfer_agent"
            )
        }

    def rows(self, file: TaFile) -> Iterator[ReferenceRow]:
        """Give every record about a fund of the TA, for us or for everybody."""
        data = loading.open_kept(file)
        for line, found in data.values(checked=True):
            values = {name.lower(): value for name, value in found.items()}
            if not self._is_for_us(values):
                continue
            code = str(values.get("fundcode") or "")
            fund = self.funds.get(code)
            if fund is None:
                self.unknown.add(code)
            else:
                yield ReferenceRow(file, line, fund, self.package.business_date, values)

    def refuse(self, row: ReferenceRow, why: NotReadable) -> None:
        """Leave a row out: a break, not a stop."""
        self.unreadable += 1
        self._open(
            "VALUE_UNREADABLE",
            f"value:{row.file.name}:{row.line}",
            row.fund.code,
            _(
                "%(file)s, record %(line)s, fund %(fund)s: %(field)s is %(raw)s, "
                "which it cannot be. The row was not taken; ask the TA for a corrected "
                "file."
            )
            % {
                "file": row.file.name,
                "line": row.line,
                "fund": row.fund.code,
                "field": why.name,
                "raw": why.value if why.value is not None else "—",
            },
        )

    def tell_unknown(self, file: TaFile) -> None:
        """Open one break for each fund that is not here, however often it is quoted."""
        for code in sorted(self.unknown):
            self._open(
                "FUND_UNKNOWN",
                f"fund:{self._agent}:{code}",
                code,
                _(
                    "%(file)s tells of a fund that is none of this TA's here: "
                    "%(fund)s. Nothing of it was taken; import the fund if we sell it, "
                    "else resolve the break."
                )
                % {"file": file.name, "fund": code or "—"},
            )
        self.unknown.clear()

    def _is_for_us(self, values: Mapping[str, Value]) -> bool:
        """Terms may be for one distributor and branch; ours is the head office."""
        return str(values.get("distributorcode") or "") in self._ours and (
            str(values.get("branchcode") or "") in self._ours
        )

    @property
    def _agent(self) -> str:
        agent = self.package.transfer_agent
        return agent.code if agent else ""

    def _open(self, reason: str, reference: str, subject: str, message: str) -> None:
        open_break(
            kind=Break.Kind.TRADES,
            reason=reason,
            reference=reference,
            opened_on=self.package.business_date,
            party=self._agent,
            subject=subject,
            message=message,
        )
