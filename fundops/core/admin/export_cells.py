"""A cell of a list as a file holds it: plain, and never a formula."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.admin import cells
from fundops.core.admin.cells import Link, Note

Plain = str | int | Decimal

#: With one of these in front a spreadsheet computes instead of showing.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?")
#: A spreadsheet's format cannot hold these.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(value: Any, kind: str = cells.TEXT) -> Plain:
    """
    Write a value for a file: figures as numbers without separators, ISO dates,
    Shanghai's times, words without marks; nothing where there is none.
    """
    if isinstance(value, Link | Note):
        return plain(value.value, kind)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Decimal | int):
        return value
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, SafeString) or hasattr(value, "__html__"):
        return harmless(" ".join(html.unescape(strip_tags(str(value))).split()))
    return harmless(str(value))


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute; a number stays."""
    text = _CONTROL.sub(" ", text)
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
