"""How an amount is made, figure by figure, each with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.cells import Link
from fundops.core.admin.page import Panel, Partial
from settlement.admin import refund_payee
from settlement.models import Refund
from settlement.selectors.order_legs import legs_of
from trading.models import TaRecord

_MINUS, _PLUS, _EQUALS = "−", "+", "="  # noqa: RUF001


@dataclass(frozen=True)
class Part:
    """One figure and the sign behind it."""

    label: Any
    amount: Decimal
    source: Any = ""
    sign: str = ""
    is_sum: bool = False

    @property
    def source_html(self) -> Any:
        return cells.write(self.source) if self.source else ""

    @property
    def sign_words(self) -> Any:
        return {_MINUS: _("less"), _PLUS: _("plus"), _EQUALS: _("equals")}.get(
            self.sign, ""
        )


def formula(parts: Sequence[Part]) -> Partial:
    return Partial("admin/settlement/formula.html", {"parts": parts})


def refund_formula(refund: Refund, record: TaRecord | None, link: Link | None) -> Panel:
    """Draw paid − used − kept = to refund, with the sources of each."""
    used_source = _row_words(record) if record else _("never sent to the TA")
    others = refund_payee.in_other_parts(refund) if refund.apart else ""
    made = [
        Part(_("Paid"), refund.paid, _debits(refund.order_no)),
        Part(_("Used"), refund.used, used_source, _MINUS),
        Part(_("Fees kept"), Decimal(0), _("none without C2"), _MINUS),
    ]
    if refund.interest:
        made.append(Part(_("Interest"), refund.interest, used_source, _PLUS))
    if refund.apart:
        made.append(Part(_("In other parts"), refund.apart, others, _MINUS))
    to_refund = Part(_("To refund"), refund.amount, _("cannot be raised"), is_sum=True)
    # A sign stands behind its figure: it is that of the next one.
    signs = [*(part.sign for part in made[1:]), _EQUALS]
    parts = [replace(part, sign=sign) for part, sign in zip(made, signs, strict=True)]
    return Panel(_("How the amount is made"), [formula([*parts, to_refund])], link=link)


def _row_words(record: TaRecord) -> Any:
    return _("%(type)s record %(line)s") % {
        "type": record.file.file_type,
        "line": record.line,
    }


def _debits(order_no: str) -> Any:
    legs = legs_of(order_no)
    return links.link(legs[0].collection) if legs else ""
