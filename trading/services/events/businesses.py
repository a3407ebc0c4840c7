"""What each business of a 04 does to an order and to the register, as a table."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from enum import StrEnum


class Own(StrEnum):
    """What becomes of the shares of the account that the row names."""

    NONE = ""
    IN = "IN"
    OUT = "OUT"
    FREEZE = "FREEZE"
    UNFREEZE = "UNFREEZE"


class Other(StrEnum):
    """Where else shares move by the same row."""

    NONE = ""
    #: CodeOfTargetFund takes CfmVolOfTargetFund.
    FUND = "FUND"
    #: TargetTransactionAccountID takes the shares, where it is one of ours.
    ACCOUNT = "ACCOUNT"


class Ends(StrEnum):
    """What becomes of the order that the row answers."""

    NONE = ""
    ACCEPTED = "ACCEPTED"
    #: Accepted already; the row says more of it and ends nothing.
    NOTED = "NOTED"
    #: Whole, in part or not at all, by what is confirmed of what was asked.
    MONEY = "MONEY"
    SHARES = "SHARES"
    #: Rolled over while the TA says that it is not finished.
    ROLLING = "ROLLING"
    #: Final when both legs are in.
    OUT_LEG = "OUT_LEG"
    IN_LEG = "IN_LEG"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Business:
    """
    One business code of a 04.

    `asked` are the orders it may answer; where it `needs_order`, it must. `source` is
    the SourceType (05) of a lot that it makes.
    """

    code: str
    asked: str
    needs_order: bool
    own: str
    other: str
    ends: str
    source: str


def _answers(
    code: str, asked: str, own: str, ends: str, *, other: str = "", source: str = ""
) -> Business:
    return Business(code, asked, True, own, other, ends, source)


def _happens(
    code: str, own: str, *, other: str = "", source: str = "", asked: str = ""
) -> Business:
    ends = Ends.SHARES if asked else Ends.NONE
    return Business(code, asked, False, own, other, ends, source)


#: SourceType of 05.
SUBSCRIBED, BOUGHT, DIVIDEND, INHERITED, MOVED_IN = "0", "1", "3", "4", "5"

BUSINESSES = (
    # Offerings: accepted, then shares, or the money back.
    _answers("120", "020", Own.NONE, Ends.ACCEPTED),
    _answers("162", "020", Own.NONE, Ends.NOTED),
    _answers("130", "020", Own.IN, Ends.MONEY, source=SUBSCRIBED),
    _answers("149", "020", Own.NONE, Ends.FAILED),
    # A large redemption comes in several rows.
    _answers("124", "024", Own.OUT, Ends.ROLLING),
    _answers("163", "063", Own.OUT, Ends.ROLLING),
    # Conversions: one row, or a row for each leg.
    _answers("136", "036", Own.OUT, Ends.SHARES, other=Other.FUND, source=BOUGHT),
    _answers("138", "036", Own.OUT, Ends.OUT_LEG),
    _answers("137", "036", Own.IN, Ends.IN_LEG, source=BOUGHT),
    # To another distributor in one step or two, and from one.
    _answers("126", "026", Own.OUT, Ends.SHARES, other=Other.ACCOUNT, source=MOVED_IN),
    _answers("128", "028", Own.OUT, Ends.SHARES),
    _happens("127", Own.IN, asked="027", source=MOVED_IN),
    _answers("198", "098", Own.OUT, Ends.SHARES, other=Other.ACCOUNT, source=MOVED_IN),
    _happens("196", Own.OUT),
    _happens("197", Own.IN, source=MOVED_IN),
    # What the TA, a court or a counter does.
    _happens("131", Own.FREEZE),
    _happens("132", Own.UNFREEZE),
    _happens("133", Own.OUT, other=Other.ACCOUNT, source=INHERITED),
    _happens("134", Own.IN, source=INHERITED),
    _happens("135", Own.OUT),
    _happens("142", Own.OUT),
    _happens("144", Own.IN, source=DIVIDEND),
    _happens("145", Own.OUT),
    _happens("150", Own.OUT),
    _happens("151", Own.OUT),
    # A frozen dividend is free: money only.
    _happens("157", Own.NONE),
)

#: 0410: a later part of a redemption that was rolled over.
SUCCEEDED = ("0000", "0410")


def columns() -> dict[str, list[object]]:
    """Give the table column by column, as SQL takes it."""
    names = [f"{field.name}s" for field in fields(Business)]
    rows = zip(*(astuple(business) for business in BUSINESSES), strict=True)
    return {
        name: [str(x) if isinstance(x, str) else x for x in column]
        for name, column in zip(names, rows, strict=True)
    }
