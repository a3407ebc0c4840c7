"""What only some businesses say, in a CSV: read, judged by itself, written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trading.models import (
    CONVERSION_CODES,
    REDEMPTION_CODES,
    TRANSFER_CODES,
    Order,
    OrderTerms,
)

#: Columns of an order file, by the businesses that may fill them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "large_redemption": (*REDEMPTION_CODES, *CONVERSION_CODES),
    "takes_income": REDEMPTION_CODES,
    "target_fund_code": CONVERSION_CODES,
    "target_share_class": CONVERSION_CODES,
    "target_distributor_code": TRANSFER_CODES,
    "target_branch_code": TRANSFER_CODES,
    "target_sub_account_no": TRANSFER_CODES,
    "target_ta_account_no": TRANSFER_CODES,
}
#: What a business cannot do without.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(CONVERSION_CODES, ("target_fund_code",)),
    **dict.fromkeys(
        TRANSFER_CODES, ("target_distributor_code", "target_sub_account_no")
    ),
}
_WIDTHS = {
    "target_fund_code": 6,
    "target_share_class": 1,
    "target_distributor_code": 9,
    "target_branch_code": 9,
    "target_sub_account_no": 17,
    "target_ta_account_no": 12,
}
_CODE = re.compile(r"[0-9A-Za-z]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one wish; as they are by default where a business has none."""

    large_redemption: str = "0"
    takes_income: bool = False
    target_fund_code: str = ""
    target_share_class: str = ""
    target_distributor_code: str = ""
    target_branch_code: str = ""
    target_sub_account_no: str = ""
    target_ta_account_no: str = ""

    @classmethod
    def of_order(cls, terms: OrderTerms | None) -> Terms:
        """Give what an order was placed with."""
        if terms is None:
            return cls()
        return cls(
            large_redemption=terms.large_redemption,
            takes_income=terms.takes_income,
            target_fund_code=terms.target_fund.code if terms.target_fund else "",
            target_share_class=terms.target_share_class,
            target_distributor_code=terms.target_distributor_code,
            target_branch_code=terms.target_branch_code,
            target_sub_account_no=terms.target_sub_account_no,
            target_ta_account_no=terms.target_ta_account_no,
        )


#: What a wish says unless it says more.
NONE = Terms()


def read(
    code: str, cell: Callable[[str], str], refuse: Callable[[str, str], None]
) -> Terms:
    """
    Read the terms of a row.

    :param cell: gives the text of a column, blank where there is none.
    :param refuse: takes a column and the reason why its text is not taken.
    """
    texts = {column: cell(column) for column in COLUMNS}
    for column, why in _wrong(code, texts):
        refuse(column, why)
    return Terms(
        large_redemption=texts["large_redemption"] or "0",
        takes_income=texts["takes_income"] == "1",
        target_fund_code=texts["target_fund_code"],
        target_share_class=(
            (texts["target_share_class"] or "0") if code in CONVERSION_CODES else ""
        ),
        target_distributor_code=texts["target_distributor_code"],
        target_branch_code=texts["target_branch_code"],
        target_sub_account_no=texts["target_sub_account_no"],
        target_ta_account_no=texts["target_ta_account_no"],
    )


def _wrong(code: str, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, text in texts.items():
        if text and code and code not in COLUMNS[column]:
            yield column, _("must be empty with business %(code)s") % {"code": code}
        elif column in _NEEDED.get(code, ()) and not text:
            yield column, _("is needed with business %(code)s") % {"code": code}
        elif column in ("large_redemption", "takes_income"):
            if text not in ("", "0", "1"):
                yield column, _("is neither 0 nor 1")
        elif len(text) > _WIDTHS[column] or not _CODE.fullmatch(text):
            message = _("is not a code of at most %(width)s ASCII letters and digits")
            yield column, message % {"width": _WIDTHS[column]}


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Terms as they will be written, with the id of the target fund."""

    terms: Terms
    target_fund_id: int | None = None


def write(order_nos: Sequence[str], terms: Sequence[NewTerms | None]) -> None:
    """Write the terms of new orders, in the order given; most have none."""
    wanted = {number: new for number, new in zip(order_nos, terms, strict=True) if new}
    if not wanted:
        return
    ids = dict(Order.objects.filter(order_no__in=wanted).values_list("order_no", "id"))
    OrderTerms.objects.bulk_create(
        [
            OrderTerms(
                order_id=ids[number],
                large_redemption=new.terms.large_redemption,
                takes_income=new.terms.takes_income,
                target_fund_id=new.target_fund_id,
                target_share_class=new.terms.target_share_class,
                target_distributor_code=new.terms.target_distributor_code,
                target_branch_code=new.terms.target_branch_code,
                target_sub_account_no=new.terms.target_sub_account_no,
                target_ta_account_no=new.terms.target_ta_account_no,
            )
            for number, new in wanted.items()
        ],
        batch_size=1_000,
    )
