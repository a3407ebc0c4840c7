"""Which fields of a file stand in its table of rows, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundops.core.admin import cells, masks
from fundops.core.admin.cells import Column, Note
from trading.ta.errors import shown as raw_text
from trading.ta.layouts import Field, Kind, Layout
from trading.ta.privacy import is_personal, masked
from trading.ta.reader import FieldValue

#: What each type of file is.
FILES: Mapping[str, str | Promise] = {
    "INDEX": _("Index"),
    "01": pgettext_lazy("TA file", "Accounts"),
    "02": pgettext_lazy("TA file", "Accounts"),
    "03": _("Applications"),
    "04": _("Confirmations"),
    "05": pgettext_lazy("TA file", "Balances"),
    "06": _("Dividends"),
    "07": _("Quotes"),
    "09": _("Dividend totals"),
    "11": _("Application totals"),
    "12": pgettext_lazy("TA file", "Totals"),
    "24": pgettext_lazy("TA file", "Others"),
    "25": _("Money settlement"),
}
_COLUMNS: Mapping[str, Sequence[str]] = {
    "01": ("AppSheetSerialNo", "BusinessCode", "TransactionAccountID", "TAAccountID"),
    "02": (
        "AppSheetSerialNo",
        "BusinessCode",
        "TransactionAccountID",
        "TAAccountID",
        "ReturnCode",
    ),
    "03": (
        "AppSheetSerialNo",
        "BusinessCode",
        "TransactionAccountID",
        "FundCode",
        "ApplicationAmount",
        "ApplicationVol",
    ),
    "04": (
        "AppSheetSerialNo",
        "BusinessCode",
        "TransactionAccountID",
        "ApplicationAmount",
        "ConfirmedAmount",
        "ReturnCode",
    ),
    "05": (
        "TransactionAccountID",
        "FundCode",
        "DetailFlag",
        "TASerialNO",
        "TotalVolOfDistributorInTA",
        "AvailableVol",
        "TotalFrozenVol",
    ),
    "06": (
        "TASerialNO",
        "BusinessCode",
        "TransactionAccountID",
        "FundCode",
        "ConfirmedAmount",
        "VolOfDividendforReinvestment",
    ),
    "12": (
        "FundCode",
        "BusinessCode",
        "TotalSuccessfulDealingNum",
        "TotalFailingDealingNum",
        "TotalSuccessfulAmount",
        "TotalFailingAmount",
    ),
    "25": (
        "FundCode",
        "BusinessCode",
        "CapitalType",
        "ConfirmedAmount",
        "ReceOrPayFlag",
        "PayDate",
    ),
}
_HEADS: Mapping[str, Promise] = {
    "AppSheetSerialNo": _("Order number"),
    "BusinessCode": pgettext_lazy("TA file", "Code"),
    "TransactionAccountID": _("Sub account"),
    "TAAccountID": _("Fund account"),
    "FundCode": _("Fund"),
    "ReturnCode": pgettext_lazy("TA file", "Return"),
    "ApplicationAmount": pgettext_lazy("TA file", "Applied for"),
    "ApplicationVol": _("Applied shares"),
    "ConfirmedAmount": pgettext_lazy("TA file", "Confirmed"),
    "ConfirmedVol": _("Confirmed shares"),
    "DetailFlag": _("Detail flag"),
    "TASerialNO": _("TA serial"),
    "TotalVolOfDistributorInTA": _("Shares"),
    "AvailableVol": _("Available"),
    "TotalFrozenVol": _("Frozen"),
    "TotalSuccessfulDealingNum": _("Succeeded"),
    "TotalFailingDealingNum": _("Failed"),
    "TotalSuccessfulAmount": _("Confirmed amount"),
    "TotalFailingAmount": _("Failed amount"),
    "PayDate": _("Pay date"),
    "CapitalType": _("Capital type"),
    "ReceOrPayFlag": _("Receive or pay"),
    "VolOfDividendforReinvestment": _("Reinvested shares"),
}
#: Of a type without a list of its own, the first fields that name nobody.
_FEW = 6


def file_name(file_type: str) -> str | Promise:
    return FILES.get(file_type, file_type)


def columns_of(layout: Layout) -> list[Field]:
    """Choose the fields of a file's table; a header may lack some."""
    named = _COLUMNS.get(layout.file_type)
    if named is None:
        plain = (field for field in layout.fields if not is_personal(field))
        return [field for _n, field in zip(range(_FEW), plain, strict=False)]
    return [layout[name] for name in named if name in layout]


def column(field: Field) -> Column:
    return Column(_HEADS.get(field.name) or field.name, _kind(field))


def meaning_of(field: Field) -> SafeString:
    """Say what a field means, in the standard's own words."""
    return format_html('<span lang="zh-Hans">{}</span>', field.meaning)


def shown(value: FieldValue) -> Any:
    """Say a field's value as the console writes it; of a person nothing."""
    if value.fault:
        # Never as a figure: a full-width digit would read as one.
        return masks.number(raw_text(value.raw))
    if is_personal(value.field) and value.value is not None:
        return masked(str(value.value))
    if value.field.kind is Kind.NUMBER and value.field.decimals == 0:
        return None if value.value is None else int(value.value)  # type: ignore[arg-type]  # a number field reads as Decimal
    if value.code_meaning:
        return Note(value.value, value.code_meaning)
    return value.value


def kind_of(field: Field) -> str:
    return _kind(field)


def _kind(field: Field) -> str:
    if field.kind is Kind.DATE:
        return cells.DATE
    if field.kind is Kind.TEXT:
        return cells.MONO
    if field.decimals == 0:
        return cells.COUNT
    return cells.MONEY if field.decimals == 2 else cells.NAV
