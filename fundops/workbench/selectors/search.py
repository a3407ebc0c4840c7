"""Find a record by a number people see: the whole number first, then its beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from accounts.models import CapitalAccount, FundAccount, FundTradingAccount, SubAccount
from fundops.core.models import Break
from settlement.models import (
    Claim,
    Collection,
    CustodianTransfer,
    JournalEntry,
    Payout,
    Refund,
)
from trading.models import Order, TaPackage

#: At most so many are shown of each kind; a longer beginning finds the rest.
LIMIT = 20
#: Fewer characters begin too many numbers to be of use.
SHORTEST = 3

#: Where a number may stand. All are unique or indexed, compared byte by byte.
_PLACES: tuple[tuple[Any, str], ...] = (
    (Order, "order_no"),
    (SubAccount, "number"),
    (FundTradingAccount, "number"),
    (CapitalAccount, "number"),
    (FundAccount, "number"),
    (Claim, "claim_no"),
    (Refund, "refund_no"),
    (Payout, "payout_no"),
    (CustodianTransfer, "transfer_no"),
    (Collection, "collection_no"),
    (TaPackage, "index_name"),
    (Break, "break_no"),
)
_ENTRY_NO = re.compile(r"JE([0-9]{1,12})", re.ASCII)


@dataclass(frozen=True)
class Found:
    """A record under a number; its page is `url_name` with `pk`."""

    kind: str | Promise
    number: str
    url_name: str
    pk: int
    model: type[Model]


def by_number(text: str, *, may_view: Any) -> list[Found]:
    """
    Say the records whose number is `text`; where there is none, begins with it.

    :param may_view: the person asking; kinds they may not view are passed over.
    """
    wanted = text.strip()
    exact = list(_find(wanted, "", may_view))
    if exact or len(wanted) < SHORTEST:
        return exact
    return list(_find(wanted, "__startswith", may_view))


def _find(wanted: str, lookup: str, may_view: Any) -> Iterator[Found]:
    if not wanted or not wanted.isascii() or not wanted.isprintable():
        return
    for model, field in _PLACES:
        if _may_view(may_view, model):
            rows = model.objects.filter(**{f"{field}{lookup}": wanted}).order_by(field)
            for row in rows.only("pk", field)[:LIMIT]:
                yield _found(row, getattr(row, field))
    yield from _entries(wanted, may_view)


def _entries(wanted: str, may_view: Any) -> Iterator[Found]:
    """An entry's number is its id: with all its zeros, or without."""
    match = _ENTRY_NO.fullmatch(wanted.upper())
    if match and _may_view(may_view, JournalEntry):
        for entry in JournalEntry.objects.filter(pk=int(match[1])):
            yield _found(entry, entry.entry_no)


def _found(row: Model, number: str) -> Found:
    meta = row._meta
    return Found(
        kind=meta.verbose_name or meta.model_name or "",
        number=number,
        url_name=f"admin:{meta.app_label}_{meta.model_name}_change",
        pk=row.pk,
        model=type(row),
    )


def _may_view(person: Any, model: Any) -> bool:
    meta = model._meta
    return bool(person.has_perm(f"{meta.app_label}.view_{meta.model_name}"))
