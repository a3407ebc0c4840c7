"""
A TA for the demo: reads the evening's 01 and 03, answers next morning with 02, 04, 05.

It keeps its own register, begun from the same opening lots, so that comparing its 05
with ours means something. Shares are cut to two places, as its contracts say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundops.core.money import ZERO, cut, round_half_up
from trading.ta.layouts import layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.reader import DataFile
from trading.ta.writer import Values, write_data_file, write_index

_ONE_TO_ONE = ("AppSheetSerialNo", "TransactionAccountID", "BranchCode", "NetNo")
_OF_THE_PERSON = (
    "IndividualOrInstitution",
    "CertificateType",
    "CertificateNo",
    "InvestorName",
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one application: a refusal with its code, or a part of it."""

    return_code: str = "0000"
    detail: str = ""
    #: Yuan of a purchase or shares of a redemption that are confirmed; None: all.
    confirmed: Decimal | None = None


WHOLE = Fate()


@dataclass(slots=True)
class OwnLot:
    """Shares of one registration as the TA holds them."""

    serial_no: str
    registered_on: dt.date
    source_type: str
    shares: Decimal


@dataclass
class Registrar:
    """One TA: its link, its funds' net values, its accounts and its register."""

    code: str
    version: str
    navs: Mapping[str, Decimal]
    distributor: str = "379"
    #: Part of a purchase that is the fee, by fund; none where it is not named.
    fees: Mapping[str, Decimal] = field(default_factory=dict)
    #: By order number; what is not named is confirmed whole.
    fates: Mapping[str, Fate] = field(default_factory=dict)
    #: Funds whose answers come a day later.
    later: frozenset[str] = frozenset()
    #: Sub accounts whose opening it refuses.
    turned_away: frozenset[str] = frozenset()
    #: An order number of its own invention that it confirms all the same.
    stray: str = ""
    accounts: dict[str, str] = field(default_factory=dict)
    lots: dict[tuple[str, str], list[OwnLot]] = field(default_factory=dict)
    _serial: int = 0

    def answer(
        self, *, sent: Path, order_day: dt.date, on: dt.date, into: Path
    ) -> Path:
        """Answer the files of `order_day` in folder `sent`; say the new index."""
        into.mkdir(parents=True, exist_ok=True)
        self._serial = 0
        opened = [self._open(row, on) for row in self._read(sent, order_day, "01")]
        trades = [
            answer
            for row in self._read(sent, order_day, "03")
            if row["FundCode"] not in self.later
            for answer in self._decide(row, on)
        ]
        if self.stray and trades:
            last = {**trades[-1], "TASerialNO": self._next_serial(on)}
            trades.append({**last, "AppSheetSerialNo": self.stray})
        files = {"02": opened, "04": trades, "05": list(self._positions(on))}
        return self._write(into, on, "OFI", files)

    def quote(self, *, on: dt.date, into: Path, names: Mapping[str, str]) -> Path:
        """Write the net values of `on` (07) under an index of their own."""
        into.mkdir(parents=True, exist_ok=True)
        rows: list[Values] = [
            {
                "FundName": names[fund],
                "FundCode": fund,
                "FundStatus": "0",
                "NAV": nav,
                "AccumulativeNAV": nav,
                "UpdateDate": on,
                "NetValueType": "0",
                "CurrencyType": "156",
            }
            for fund, nav in self.navs.items()
        ]
        return self._write(into, on, "OFJ", {"07": rows})

    def _read(self, folder: Path, day: dt.date, file_type: str) -> Iterator[Any]:
        name = DataFileName(self.distributor, self.code, day, file_type)
        file = DataFile.open(folder / str(name))
        for number in range(1, file.header.records + 1):
            record = file.record(number)
            yield {one.name: one.value for one in record.fields}

    def _next_serial(self, on: dt.date) -> str:
        self._serial += 1
        return f"{self.code}{on:%Y%m%d}{self._serial:010d}"

    def _common(self, row: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
        return {
            **{name: row[name] for name in _ONE_TO_ONE},
            "BusinessCode": f"1{row['BusinessCode'][1:]}",
            "DistributorCode": self.distributor,
            "TransactionDate": row["TransactionDate"],
            "TransactionCfmDate": on,
            "TASerialNO": self._next_serial(on),
            "FromTAFlag": "0",
        }

    def _open(self, row: Mapping[str, Any], on: dt.date) -> Values:
        """Open an account (001) or add a trading account to one (008)."""
        person = {name: row[name] for name in _OF_THE_PERSON}
        answer = {**self._common(row, on), **person}
        sub_account = row["TransactionAccountID"]
        if sub_account in self.turned_away:
            return {**answer, "ReturnCode": "0313", "ErrorDetail": "证件信息不符"}
        number = row["TAAccountID"] or f"{self.code}80{sub_account[-8:]}"
        self.accounts[sub_account] = number
        return {**answer, "ReturnCode": "0000", "TAAccountID": number}

    def _decide(self, row: Mapping[str, Any], on: dt.date) -> Iterable[Values]:
        fate = self.fates.get(row["AppSheetSerialNo"], WHOLE)
        account = self.accounts.get(row["TransactionAccountID"], "")
        if not account:
            fate = Fate("0316", "基金账户不存在")
        answer = {
            **self._common(row, on),
            "CurrencyType": "156",
            "FundCode": row["FundCode"],
            "ShareClass": row["ShareClass"] or "0",
            "TAAccountID": account,
            "ReturnCode": fate.return_code,
            "ErrorDetail": fate.detail,
            "BusinessFinishFlag": "1",
            "DetailFlag": "0",
            "ShareRegisterDate": on,
        }
        code = row["BusinessCode"]
        asked = {
            name: row[name]
            for name in ("ApplicationAmount", "ApplicationVol", "DefDividendMethod")
            if row[name]
        }
        answer |= asked
        if fate.return_code != "0000" or code == "029":
            return [answer]
        if code == "024":
            return self._redeem(answer, fate, on)
        return [self._buy(answer, fate, on)]

    def _buy(self, answer: dict[str, Any], fate: Fate, on: dt.date) -> Values:
        """Give shares for the amount less the fee, which is a part of the amount."""
        amount = fate.confirmed or answer["ApplicationAmount"]
        fund, nav = answer["FundCode"], self.navs[answer["FundCode"]]
        rate = self.fees.get(fund, Decimal(0))
        fee = round_half_up(amount - amount / (1 + rate))
        shares = cut((amount - fee) / nav)
        lot = OwnLot(answer["TASerialNO"], on, "1", shares)
        self._lots(answer).append(lot)
        return {
            **answer,
            "ConfirmedAmount": amount,
            "ConfirmedVol": shares,
            "Charge": fee,
            "NAV": nav,
        }

    def _redeem(
        self, answer: dict[str, Any], fate: Fate, on: dt.date
    ) -> Iterator[Values]:
        """Take from the oldest lots first: a summary row, and one for each lot."""
        shares = fate.confirmed or answer["ApplicationVol"]
        nav = self.navs[answer["FundCode"]]
        figures = {"NAV": nav, "ConfirmedVol": shares}
        yield {**answer, **figures, "ConfirmedAmount": round_half_up(shares * nav)}
        left = shares
        for lot in self._lots(answer):
            taken = min(left, lot.shares)
            if not taken:
                continue
            lot.shares -= taken
            left -= taken
            yield {
                **answer,
                "TASerialNO": self._next_serial(on),
                "NAV": nav,
                "ConfirmedVol": taken,
                "ConfirmedAmount": round_half_up(taken * nav),
                "DetailFlag": "1",
                "OriginalSerialNo": lot.serial_no,
                "OriginalCfmDate": lot.registered_on,
                "ShareRegisterDate": lot.registered_on,
            }

    def _lots(self, answer: Mapping[str, Any]) -> list[OwnLot]:
        key = (answer["TransactionAccountID"], answer["FundCode"])
        return self.lots.setdefault(key, [])

    def _positions(self, on: dt.date) -> Iterator[Values]:
        """Write every holding: a summary row, then its lots."""
        for (sub_account, fund), lots in sorted(self.lots.items()):
            held = [lot for lot in lots if lot.shares]
            common: dict[str, Any] = {
                "TransactionCfmDate": on,
                "FundCode": fund,
                "TransactionAccountID": sub_account,
                "DistributorCode": self.distributor,
                "BranchCode": self.distributor,
                "TAAccountID": self.accounts[sub_account],
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

    def _write(
        self, into: Path, on: dt.date, prefix: str, files: Mapping[str, list[Values]]
    ) -> Path:
        names = []
        for file_type, rows in files.items():
            name = DataFileName(self.code, self.distributor, on, file_type)
            write_data_file(into, name, layout(self.version, file_type), rows)
            names.append(str(name))
        index = IndexName(prefix, self.code, self.distributor, on)
        return write_index(into, index, self.version, names)


def _volume(shares: Decimal) -> Values:
    return {"AvailableVol": shares, "TotalVolOfDistributorInTA": shares}
