"""Figures as people read them: thousands parted, never rounded, a true minus sign."""

from __future__ import annotations

from decimal import Decimal

#: Stands where a figure does not apply; zero is 0.00.
DASH = "—"
#: U+2212 is as wide as a digit; a hyphen is not.
MINUS = "\u2212"

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
#: Amounts in capitals end here: 16 digits before the point.
_LARGEST = Decimal(10) ** 16


def money(value: Decimal | int | None) -> str:
    """Write an amount (yuan, 2 places): 1,234,567.80; more places are kept, not cut."""
    return _figure(value, places=2)


def shares(value: Decimal | int | None) -> str:
    """Write a number of shares (2 places): 14,400.00."""
    return _figure(value, places=2)


def nav(value: Decimal | int | None) -> str:
    """Write a net asset value as the fund says it: 4 places or more."""
    return _figure(value, places=4)


def difference(value: Decimal | int | None) -> str:
    """Write a difference: only these carry a plus sign."""
    text = money(value)
    return f"+{text}" if value is not None and value > 0 else text


def count(value: int | None) -> str:
    """Write a number of things: 2,104."""
    return _figure(value, places=0)


def _figure(value: Decimal | int | None, *, places: int) -> str:
    if value is None:
        return DASH
    if isinstance(value, float):
        raise TypeError("A float is no amount of anything here.")
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a number.")
    return f"{exact:,.{max(places, -exponent)}f}".replace("-", MINUS)


def capitals(amount: Decimal) -> str:
    """
    Write an amount in capitals (大写), as on a bank slip: 壹仟陆佰元整.

    Source: 支付结算办法, 附件一 (正确填写票据和结算凭证的基本规定).

    :raises ValueError: for a negative amount, parts of a cent, or 16 digits and more.
    """
    cents = int(amount * 100)
    if amount != Decimal(cents) / 100 or not 0 <= amount < _LARGEST:
        raise ValueError(f"{amount} cannot be written in capitals.")
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_yuan(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return f"{text}{_DIGITS[fen]}分" if fen else f"{text}整"


def _yuan(number: int) -> str:
    """Write whole yuan; a gap of zeros, however long, is one 零."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            gap = True
            continue
        above = groups[place + 1] if place + 1 < len(groups) else 1
        if text and (gap or group < 1_000 or above % 10 == 0):
            text += "零"
        # 万亿 stands whole only where no 亿 follows it.
        unit = "万" if place == 3 and groups[2] else _GROUPS[place]
        text += _group(group) + unit
        gap = False
    return text


def _group(group: int) -> str:
    text, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _UNITS[place]
        gap = False
    return text
