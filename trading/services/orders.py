"""Orders are placed here, one or a hundred thousand, by the same rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import TradingRegistration
from accounts.services import registration_sets as registrations
from accounts.services.registration_sets import Registration
from fundops.core.errors import CsvRefused
from fundops.core.models import AuditEntry, BusinessDay, Staff
from fundops.core.money import ZERO
from fundops.core.selectors import days
from fundops.core.services import audit, locks
from fundops.core.services.csv_input import CsvRow, Problems, read_rows
from trading.errors import DayTakesNoOrders, OrderRefused
from trading.models import Order
from trading.selectors import orders as questions
from trading.services import (
    limit_facts,
    order_rows,
    order_rules,
    order_terms,
    order_writing,
)
from trading.services.order_rows import Refusal, Wish
from trading.services.order_rules import Facts
from trading.services.order_terms import NewTerms
from trading.services.order_writing import NewOrder

PLACED = "trading.orders.placed"
_State = TradingRegistration.State
#: With any other, the TA has turned the account away or is letting it go.
_USABLE = (_State.NONE, _State.SENT, _State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of wishes: new orders, and how many had been placed before."""

    business_date: dt.date | None
    order_nos: tuple[str, ...]
    same: int
    amount: Decimal = ZERO
    shares: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class _Batch:
    """Wishes that are placed together, by their place in the file; and what it is."""

    wishes: Mapping[int, Wish]
    refusals: Sequence[Refusal] = ()
    subject: str = ""
    business_date: dt.date | None = None


class _Refused(Exception):
    """Carries every refusal out of the transaction, so that nothing is kept."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = sorted(refusals, key=lambda refusal: refusal.place)


def place_orders(
    *,
    path: Path,
    now: dt.datetime,
    actor: Staff,
    business_date: dt.date | None = None,
) -> Placed:
    """
    Place every order of a CSV, or none and say every reason.

    Rows whose number was placed before with the same content add nothing. A file whose
    numbers we make is known again by its bytes, on the same day.

    :param now: the moment of rows that name none.
    :param business_date: the day that is meant; the one that takes orders if None.
    :raises CsvRefused: with file, row, column and raw text of every reason.
    :raises DayTakesNoOrders: if another day takes orders than the one that is meant.
    """
    rows = read_rows(path, required=order_rows.REQUIRED, optional=order_rows.OPTIONAL)
    wishes: dict[int, Wish] = {}
    refusals: list[Refusal] = []
    for place, row in enumerate(rows):
        wishes[place], wrong = order_rows.read_wish(row, place=place)
        refusals += wrong
    batch = _Batch(
        wishes=wishes,
        refusals=refusals,
        subject=f"orders {hashlib.sha256(path.read_bytes()).hexdigest()}",
        business_date=business_date,
    )
    try:
        return _place(batch, now=now, actor=actor)
    except _Refused as refused:
        raise _as_csv(path, rows, refused.refusals) from None


def place_order(*, wish: Wish, now: dt.datetime, actor: Staff) -> Order:
    """
    Place one order, or return the one placed before under its number.

    :raises OrderRefused: with every reason; nothing was placed.
    """
    try:
        placed = _place(_Batch(wishes={0: wish}), now=now, actor=actor)
    except _Refused as refused:
        raise OrderRefused(
            [f"{refusal.column}: {refusal.message}" for refusal in refused.refusals]
        ) from None
    return Order.objects.get(order_no=(*placed.order_nos, wish.order_no)[0])


def place_what_can_be(
    *,
    wishes: Sequence[Wish],
    business_date: dt.date,
    now: dt.datetime,
    actor: Staff,
) -> tuple[dict[int, str], dict[int, list[str]]]:
    """
    Place those of many wishes that nothing speaks against, as one set.

    What is refused falls out, and the others are judged again without it.

    :return: order numbers, and all reasons of the others, by their place.
    :raises DayTakesNoOrders: if another day takes orders than the one that is meant.
    """
    left = dict(enumerate(wishes))
    refused: dict[int, list[str]] = {}
    while left:
        batch = _Batch(wishes=left, business_date=business_date)
        try:
            placed = _place(batch, now=now, actor=actor)
        except _Refused as error:
            for one in error.refusals:
                why = refused.setdefault(one.place, [])
                why.append(f"{one.column}: {one.message}")
            left = {place: w for place, w in left.items() if place not in refused}
        else:
            return dict(zip(left, placed.order_nos, strict=True)), refused
    return {}, refused


def _place(batch: _Batch, *, now: dt.datetime, actor: Staff) -> Placed:
    try:
        return _place_once(batch, now=now, actor=actor)
    except IntegrityError:
        # Another run placed one of the numbers meanwhile; now it can be compared.
        return _place_once(batch, now=now, actor=actor)


@transaction.atomic
def _place_once(batch: _Batch, *, now: dt.datetime, actor: Staff) -> Placed:
    wishes = batch.wishes
    day = _lock_intake_day()
    if _was_placed(batch, day):
        return Placed(day and day.date, (), same=len(wishes))
    before = questions.placed_before([w.order_no for w in wishes.values()])
    new, repeated = order_rules.sort_out_repeats(wishes, before)
    _check_day(batch, day, new)
    facts = _look_up(new, day, now)
    against = [*batch.refusals, *repeated]
    unread = {(refusal.place, refusal.column) for refusal in batch.refusals}
    for place, wish in new.items():
        against += (
            refusal
            for refusal in order_rules.judge(place, wish, facts)
            if (refusal.place, refusal.column) not in unread
        )
    refused = {refusal.place for refusal in against}
    good = {place: wish for place, wish in new.items() if place not in refused}
    ready, unusable = _resolve(good, day, facts)
    holders = {
        place: facts.standings[wish.sub_account_no].holder
        for place, wish in good.items()
    }
    against += [*unusable, *limit_facts.freeze(ready, holders, facts.rules)]
    if against:
        raise _Refused(against)
    return _write(list(ready.values()), batch, day, actor)


def _lock_intake_day() -> BusinessDay | None:
    """Share the day that takes orders with others who place; a cut-off waits for us."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date FROM core_businessday WHERE state = %s FOR SHARE",
            [BusinessDay.State.OPEN.value],
        )
        found = cursor.fetchone()
    return days.intake_day() if found else None


def _was_placed(batch: _Batch, day: BusinessDay | None) -> bool:
    """Know a file again whose numbers we made; the other ones have their numbers."""
    if not batch.subject or all(wish.order_no for wish in batch.wishes.values()):
        return False
    locks.hold(batch.subject)
    times = AuditEntry.objects.filter(subject=batch.subject, action=PLACED)
    if day is not None:
        times = times.filter(business_date=day.date)
    return times.exists()


def _check_day(batch: _Batch, day: BusinessDay | None, new: Mapping[int, Wish]) -> None:
    meant = batch.business_date
    if new and meant is not None and (day is None or day.date != meant):
        raise DayTakesNoOrders(
            _("%(meant)s takes no orders; the day that does is %(day)s.")
            % {"meant": meant, "day": day or _("not opened yet")}
        )


def _look_up(
    wishes: Mapping[int, Wish], day: BusinessDay | None, now: dt.datetime
) -> Facts:
    facts = Facts(
        now=now,
        standings=questions.standings([w.sub_account_no for w in wishes.values()]),
        funds=questions.funds(
            [w.fund_code for w in wishes.values()]
            + [w.terms.target_fund_code for w in wishes.values()]
        ),
    )
    if day is not None:
        facts.windows = {
            code: days.intake_window(day.date, business_code=code)
            for code in order_rows.BUSINESS_CODES
        }
        facts.rules = limit_facts.rules_of(facts.funds, day.date)
        facts.customers = limit_facts.customers_of(
            list(wishes.values()), facts.standings, facts.funds, facts.rules
        )
    return facts


def _resolve(
    wishes: Mapping[int, Wish], day: BusinessDay | None, facts: Facts
) -> tuple[dict[int, NewOrder], list[Refusal]]:
    """Put ids for numbers; the TA's registration is made where it is missing."""
    ids = {
        place: (facts.standings[w.sub_account_no], facts.funds[w.fund_code])
        for place, w in wishes.items()
    }
    known = registrations.ensure_registrations(
        wanted={(s.sub_account_id, f.transfer_agent_id) for s, f in ids.values()}
    )
    ready: dict[int, NewOrder] = {}
    refusals: list[Refusal] = []
    for place, (standing, fund) in ids.items():
        wish = wishes[place]
        registration = known[standing.sub_account_id, fund.transfer_agent_id]
        if message := _unusable(registration):
            refusals.append(Refusal(place, "sub_account_no", message))
            continue
        assert day is not None  # judge() has refused every wish otherwise
        ready[place] = NewOrder(
            order_no=wish.order_no,
            business_code=wish.business_code,
            business_date=day.date,
            accepted_at=wish.accepted_at or facts.now,
            sub_account_id=standing.sub_account_id,
            transfer_agent_id=fund.transfer_agent_id,
            registration_id=registration.id,
            fund_id=fund.fund_id,
            share_class=wish.share_class,
            amount=wish.amount,
            shares=wish.shares,
            dividend_method=wish.dividend_method,
            terms=_terms_of(wish, facts),
        )
    return ready, refusals


def _unusable(registration: Registration) -> str:
    """Say why no order can follow under a registration; empty where one can."""
    if registration.state not in _USABLE:
        message = _("is %(state)s at the TA of this fund; repair the account first")
        return message % {"state": registration.state}
    if registration.is_frozen:
        return _("is frozen at the TA of this fund; wait until the TA frees it")
    return ""


def _terms_of(wish: Wish, facts: Facts) -> NewTerms | None:
    """Put the id of the target fund for its code; none where nothing is said."""
    if wish.terms == order_terms.NONE:
        return None
    target = facts.funds.get(wish.terms.target_fund_code)
    return NewTerms(wish.terms, target.fund_id if target else None)


def _write(
    orders: Sequence[NewOrder], batch: _Batch, day: BusinessDay | None, actor: Staff
) -> Placed:
    wishes = len(batch.wishes)
    if not orders or day is None:
        return Placed(day and day.date, (), same=wishes)
    nos = order_writing.write(orders, business_date=day.date)
    placed = Placed(
        business_date=day.date,
        order_nos=tuple(nos),
        same=wishes - len(orders),
        amount=sum((order.amount or ZERO for order in orders), ZERO),
        shares=sum((order.shares or ZERO for order in orders), ZERO),
    )
    audit.record(
        action=PLACED,
        subject=batch.subject or nos[0],
        actor=actor,
        business_date=day.date,
        after={
            "orders": len(nos),
            "amount": str(placed.amount),
            "shares": str(placed.shares),
        },
    )
    return placed


def _as_csv(
    path: Path, rows: Sequence[CsvRow], refusals: Sequence[Refusal]
) -> CsvRefused:
    problems = Problems(path)
    for refusal in refusals:
        problems.add(rows[refusal.place], refusal.column, refusal.message)
    try:
        problems.refuse_if_any()
    except CsvRefused as error:
        return error
    raise AssertionError("There was nothing to refuse.")
