"""
The statement file of a channel (profile channel-a): every debit of a window.

    <channel>_TxFsiList_<YYYYMMDD>.txt     UTF-8, lines end with LF, fields parted by |

The first line is the number of rows and the sum of their amounts; then one row a debit:
the channel's serial, request time, our number, fund, type, amount, status, finish time.
Amounts are yuan with 2 places; times are Shanghai's, 14 digits. A row that succeeded
ended in the window of the file's day. No Django in here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO
from zoneinfo import ZoneInfo

from accounts.channels.errors import Problems

#: Larger files and rows are not read; no channel sends such.
MOST_BYTES = 256 << 20
MOST_ROW = 1_000
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NAME = re.compile(r"([0-9A-Za-z-]{1,16})_TxFsiList_([0-9]{8})\.txt", re.ASCII)
_FIRST_LINE = re.compile(rb"([0-9]{1,9})\|([0-9]{1,14}\.[0-9]{2})")
_SERIAL = re.compile(r"[0-9A-Za-z_-]{1,40}", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z_-]{0,40}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,14}\.[0-9]{2}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{14}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

SUCCEEDED, FAILED, CANCELLED, ILLEGAL, PROCESSING = "12349"
_STATUSES = {SUCCEEDED, FAILED, CANCELLED, ILLEGAL, PROCESSING}

#: The fields of a row in their order, as the profile names them.
FIELDS = (
    "通联流水号",
    "交易请求时间",
    "基金销售机构交易流水号",
    "基金代码",
    "交易类型",
    "交易金额",
    "交易状态",
    "交易完成时间",
)
_S, _ASKED, _OURS, _FUND, _TYPE, _SUM, _STATUS, _FINISHED = FIELDS
#: From, and until before.
Window = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One debit as the channel has it; `amount` in yuan with 2 places."""

    line: int
    serial_no: str
    asked_at: dt.datetime
    our_no: str
    fund_code: str
    trade_type: str
    amount: Decimal
    status: str
    finished_at: dt.datetime | None


def parse_name(name: str) -> tuple[str, dt.date] | None:
    """Say channel and window day of a file by its name; None where it has none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return found[1], dt.datetime.strptime(found[2], "%Y%m%d").date()  # noqa: DTZ007 -- a date has no zone
    except ValueError:
        return None


def file_name(channel: str, window_day: dt.date) -> str:
    return f"{channel}_TxFsiList_{window_day:%Y%m%d}.txt"


def write(rows: Iterable[StatementRow]) -> bytes:
    """Write a file; the lines of the rows are numbered anew."""
    written = list(rows)
    total = sum((row.amount for row in written), Decimal("0.00"))
    lines = [f"{len(written)}|{total:.2f}", *map(_written, written)]
    return "".join(f"{line}\n" for line in lines).encode()


class StatementReader:
    """
    A file read row by row: bounded memory, and every problem told at the end.

    Iterate it once; then `problems`, `records` and `total` are those of the whole. Rows
    are to be kept only if there is no problem.
    """

    def __init__(self, stream: BinaryIO, window: Window) -> None:
        self.problems = Problems()
        self.records = 0
        self.total = Decimal("0.00")
        self._stream = stream
        self._window = window

    def __iter__(self) -> Iterator[StatementRow]:
        stated = self._first_line()
        number = 1
        while piece := self._stream.readline(MOST_ROW + 1):
            number += 1
            self.records += 1
            text = self._text(piece, number)
            row = self._row(text, number) if text is not None else None
            if row is not None:
                self.total += row.amount
                yield row
        self._check_whole(stated)

    def _first_line(self) -> tuple[int, Decimal] | None:
        piece = self._stream.readline(MOST_ROW + 1)
        if piece.startswith(b"\xef\xbb\xbf"):
            self.problems.add("mark_bad", line=1)
        found = _FIRST_LINE.fullmatch(piece.removesuffix(b"\n"))
        if found is None or not piece.endswith(b"\n"):
            self.problems.add("first_line_bad", line=1, raw=_shown(piece))
            return None
        return int(found[1]), Decimal(found[2].decode())

    def _text(self, piece: bytes, number: int) -> str | None:
        if not piece.endswith(b"\n"):
            too_long = len(piece) > MOST_ROW
            code = "row_too_long" if too_long else "file_cut"
            self.problems.add(code, line=number, raw=_shown(piece), most=MOST_ROW)
            while too_long and piece and not piece.endswith(b"\n"):
                piece = self._stream.readline(MOST_ROW)
            return None
        try:
            text = piece[:-1].decode()
        except UnicodeDecodeError:
            self.problems.add("encoding_bad", line=number, raw=_shown(piece))
            return None
        if _CONTROL.search(text):
            self.problems.add("control_bad", line=number, raw=_shown(piece))
            return None
        return text

    def _row(self, text: str, line: int) -> StatementRow | None:
        fields = text.split("|")
        if len(fields) != len(FIELDS):
            self.problems.add("field_count", line=line, raw=text, found=len(fields))
            return None
        told = dict(zip(FIELDS, fields, strict=True))
        before = self.problems.count
        self._check_form(told, line)
        asked_at = self._moment(told, _ASKED, line)
        finished_at = self._moment(told, _FINISHED, line) if told[_FINISHED] else None
        if self.problems.count > before or asked_at is None:
            return None
        row = StatementRow(
            line,
            told[_S],
            asked_at,
            told[_OURS],
            told[_FUND],
            told[_TYPE],
            Decimal(told[_SUM]),
            told[_STATUS],
            finished_at,
        )
        if row.status == SUCCEEDED:
            self._check_success(row, told)
        return row

    def _check_form(self, told: dict[str, str], line: int) -> None:
        add = self.problems.add
        if not _SERIAL.fullmatch(told[_S]):
            add("serial_bad", line, _S, told[_S])
        if not _NUMBER.fullmatch(told[_OURS]):
            add("number_bad", line, _OURS, told[_OURS])
        for name, most in ((_FUND, 12), (_TYPE, 24)):
            if len(told[name]) > most:
                add("text_too_long", line, name, told[name], most=most)
        if not _AMOUNT.fullmatch(told[_SUM]):
            add("amount_bad", line, _SUM, told[_SUM])
        if told[_STATUS] not in _STATUSES:
            add("status_bad", line, _STATUS, told[_STATUS])

    def _check_success(self, row: StatementRow, told: dict[str, str]) -> None:
        start, end = self._window
        if row.amount == 0:
            self.problems.add("amount_zero", row.line, _SUM, told[_SUM])
        if row.finished_at is None:
            self.problems.add("finish_missing", row.line, _FINISHED)
        elif not start <= row.finished_at < end:
            found = f"{row.finished_at:%Y-%m-%d %H:%M:%S}"
            raw = told[_FINISHED]
            self.problems.add("outside_window", row.line, _FINISHED, raw, found=found)

    def _moment(self, told: dict[str, str], name: str, line: int) -> dt.datetime | None:
        if _MOMENT.fullmatch(told[name]):
            try:
                naive = dt.datetime.strptime(told[name], "%Y%m%d%H%M%S")  # noqa: DTZ007 -- the zone is said next
                return naive.replace(tzinfo=_SHANGHAI)
            except ValueError:
                pass
        self.problems.add("moment_bad", line, name, told[name])
        return None

    def _check_whole(self, stated: tuple[int, Decimal] | None) -> None:
        if stated is None:
            return
        records, total = stated
        if records != self.records:
            self.problems.add("row_count", line=1, stated=records, found=self.records)
        elif not self.problems and total != self.total:
            self.problems.add("total_differs", line=1, stated=total, found=self.total)


def _written(row: StatementRow) -> str:
    finished = row.finished_at
    return "|".join(
        (
            row.serial_no,
            _stamp(row.asked_at),
            row.our_no,
            row.fund_code,
            row.trade_type,
            f"{row.amount:.2f}",
            row.status,
            _stamp(finished) if finished else "",
        )
    )


def _stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(_SHANGHAI):%Y%m%d%H%M%S}"


def _shown(piece: bytes) -> str:
    return piece.rstrip(b"\n").decode("utf-8", "backslashreplace")
