"""Which files of a day are expected from each TA, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fundops.core.errors import CalendarEnds
from fundops.core.selectors import calendar
from trading.models import Fund, TaLink, TaPackage
from trading.selectors import timetable
from trading.selectors.packages import awaited_before
from trading.selectors.timetable import Due

_Package = TaPackage.State
#: The batch that answers ours of the trading day before.
ANSWERS = "OFI"


class FileState(StrEnum):
    """How an expected batch stands."""

    #: Not here, and its hour is to come.
    EXPECTED = "EXPECTED"
    ARRIVED = "ARRIVED"
    #: Here, but it came after its hour.
    LATE = "LATE"
    #: Not here, and its hour is over.
    MISSING = "MISSING"
    #: Here without a type that the timetable names.
    INCOMPLETE = "INCOMPLETE"
    #: Here and held: an earlier day of the TA is not applied.
    OUT_OF_ORDER = "OUT_OF_ORDER"
    #: Only refused packages came.
    REFUSED = "REFUSED"
    #: One is held, and another of the same name came with other bytes.
    CHANGED = "CHANGED"
    #: Came, and the timetable does not name it for this day.
    UNEXPECTED = "UNEXPECTED"
    #: Came, dated by a day on which nothing is traded.
    WRONG_DAY = "WRONG_DAY"


#: What needs somebody, the worst first.
TROUBLE = (
    FileState.MISSING,
    FileState.CHANGED,
    FileState.REFUSED,
    FileState.INCOMPLETE,
    FileState.OUT_OF_ORDER,
    FileState.WRONG_DAY,
)
_WORST_FIRST = (
    *TROUBLE,
    FileState.EXPECTED,
    FileState.LATE,
    FileState.UNEXPECTED,
    FileState.ARRIVED,
)
#: The package is here and not refused.
HERE = frozenset(
    {
        FileState.ARRIVED,
        FileState.LATE,
        FileState.INCOMPLETE,
        FileState.OUT_OF_ORDER,
        FileState.CHANGED,
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A batch of a day from one TA; `package` is None while nothing came."""

    ta_code: str
    prefix: str
    types: tuple[str, ...]
    state: FileState
    due_at: dt.datetime | None = None
    package: TaPackage | None = None
    #: Records by type, as far as its files are here; 0 is a legal empty file.
    records: dict[str, int] = field(default_factory=dict)
    #: Types that the timetable names and the package lacks.
    lacks: tuple[str, ...] = ()
    #: The earlier day that must be applied first.
    waits_for: dt.date | None = None


def expected_files(day: dt.date, *, now: dt.datetime) -> list[Expected]:
    """
    Say, TA by TA, every batch that is due dated `day`, and what came besides.

    A TA of whose funds we sell none owes nothing; on a day without trading nobody does.
    Its answers, OFI, are due where files of ours went to it the trading day before.

    :raises CalendarEnds: where the calendar lacks the day.
    """
    asked = _Day(day, now, trading=calendar.is_trading_day(day))
    came = _came(day)
    return [
        line
        for link in TaLink.objects.select_related("transfer_agent").order_by(
            "transfer_agent__code"
        )
        for line in asked.lines(link, came.get(link.transfer_agent_id, {}))
    ]


def worst(lines: Iterable[Expected]) -> FileState | None:
    """Say the state that needs somebody most; None where nothing is expected."""
    states = [line.state for line in lines]
    return min(states, key=_WORST_FIRST.index, default=None)


class _Day:
    """One day asked about: what is owed on it, and the line of each batch."""

    def __init__(self, day: dt.date, now: dt.datetime, *, trading: bool) -> None:
        self._day, self._now, self._trading = day, now, trading
        self._answering = _sent_before(day) if trading else frozenset()
        selling = Fund.objects.order_by().values_list("transfer_agent_id", flat=True)
        self._selling = frozenset(selling.distinct())

    def lines(
        self, link: TaLink, came: Mapping[str, Sequence[TaPackage]]
    ) -> Iterator[Expected]:
        known = {one.prefix: one for one in timetable.parse(link.expected_files)}
        owed = {key: one for key, one in known.items() if self._is_owed(link, one)}
        code = link.transfer_agent.code
        for prefix in (*known, *sorted(came.keys() - known.keys())):
            if prefix in came:
                yield self._here(code, prefix, owed.get(prefix), came[prefix])
            elif prefix in owed:
                yield self._not_here(code, owed[prefix])

    def _is_owed(self, link: TaLink, due: Due) -> bool:
        if not self._trading or link.transfer_agent_id not in self._selling:
            return False
        return due.prefix != ANSWERS or link.transfer_agent_id in self._answering

    def _not_here(self, code: str, due: Due) -> Expected:
        due_at = due.at(self._day)
        state = FileState.MISSING if self._now > due_at else FileState.EXPECTED
        return Expected(code, due.prefix, due.types, state, due_at)

    def _here(
        self, code: str, prefix: str, due: Due | None, came: Sequence[TaPackage]
    ) -> Expected:
        held = next((one for one in came if one.state != _Package.REFUSED), None)
        shown = held or came[-1]
        records = _records(shown)
        types = due.types if due else ()
        due_at = due.at(self._day) if due else None
        lacks = tuple(one for one in types if one not in records) if held else ()
        waits_for = _waits_for(held) if held else None
        state = _state_of(held, came, due_at, lacks=lacks, waits_for=waits_for)
        if due is None and state is FileState.ARRIVED:
            state = FileState.UNEXPECTED if self._trading else FileState.WRONG_DAY
        return Expected(
            code, prefix, types, state, due_at, shown, records, lacks, waits_for
        )


def _came(day: dt.date) -> Mapping[int | None, Mapping[str, Sequence[TaPackage]]]:
    """Find what came dated `day`, by TA and prefix, in the order of coming."""
    packages = (
        TaPackage.objects.filter(direction=TaPackage.Direction.IN, business_date=day)
        .select_related("transfer_agent")
        .prefetch_related("files")
        .order_by("id")
    )
    found: dict[int | None, dict[str, list[TaPackage]]] = {}
    for package in packages:
        of_the_ta = found.setdefault(package.transfer_agent_id, {})
        of_the_ta.setdefault(package.index_name[:3], []).append(package)
    return found


def _sent_before(day: dt.date) -> frozenset[int]:
    """Say the TAs to which files of ours went the trading day before."""
    try:
        before = calendar.trading_day_before(day)
    except CalendarEnds:
        return frozenset()
    sent = TaPackage.objects.filter(
        direction=TaPackage.Direction.OUT,
        state=_Package.WRITTEN,
        business_date=before,
        transfer_agent__isnull=False,
    )
    return frozenset(
        agent_id
        for agent_id in sent.values_list("transfer_agent_id", flat=True)
        if agent_id is not None
    )


def _state_of(
    held: TaPackage | None,
    came: Sequence[TaPackage],
    due_at: dt.datetime | None,
    *,
    lacks: Sequence[str],
    waits_for: dt.date | None,
) -> FileState:
    if held is None:
        return FileState.REFUSED
    if any(_is_change_of(one, held) for one in came):
        return FileState.CHANGED
    if lacks:
        return FileState.INCOMPLETE
    if waits_for is not None:
        return FileState.OUT_OF_ORDER
    if due_at is not None and held.received_at > due_at:
        return FileState.LATE
    return FileState.ARRIVED


def _is_change_of(other: TaPackage, held: TaPackage) -> bool:
    """A refusal before the good one came is over; one after it is a correction."""
    return (
        other.state == _Package.REFUSED
        and other.pk > held.pk
        and any(one.get("code") == "package_changed" for one in other.problems)
    )


def _records(package: TaPackage) -> dict[str, int]:
    found: dict[str, int] = {}
    for file in sorted(package.files.all(), key=lambda one: one.file_type):
        if file.file_type != "INDEX":
            found[file.file_type] = found.get(file.file_type, 0) + file.records
    return found


def _waits_for(package: TaPackage) -> dt.date | None:
    if package.state == _Package.APPLIED or not package.index_name.startswith(ANSWERS):
        return None
    return awaited_before(package)
