"""What stands in the way of closing a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import BankCard
from fundops.core.errors import CalendarEnds
from fundops.core.models import BusinessDay, StepRun
from fundops.core.selectors import calendar
from settlement.models import (
    Claim,
    Collection,
    JournalEntry,
    Payout,
    TransferItem,
)
from trading.models import Fund, Order, TaFile, TaLink, TaPackage
from trading.models.links import Transport

#: Files whose rows change orders, accounts or the register.
_APPLIED = ("02", "04", "06")
#: … and those whose rows move money.
_SETTLED = ("04", "06")
_PURCHASES_CONFIRMED = ("PURCHASE_CONFIRMED", "PURCHASE_PARTLY_CONFIRMED")


def obstacles(day: BusinessDay) -> list[str]:
    """
    Say, a sentence each, which steps of the day are not done; none lets it close.

    Money under way with a channel counts: a day whose debits may have happened is not
    over.
    """
    date = day.date
    return [
        sentence
        for found in (
            _files_not_sent(date),
            _files_not_delivered(date),
            _orders_left(date),
            _answers_missing(date),
            _packages_not_applied(date),
            _files_not_settled(date),
            _shares_not_compared(date),
            _debits_unknown(date),
            _drafts_not_made(date),
        )
        for sentence in found
    ]


def _files_not_sent(date: dt.date) -> Iterator[str]:
    sent = TaPackage.objects.filter(
        direction=TaPackage.Direction.OUT,
        state=TaPackage.State.WRITTEN,
        business_date=date,
    ).values("transfer_agent")
    left = TaLink.objects.exclude(transfer_agent__in=sent).order_by(
        "transfer_agent__code"
    )
    codes = list(left.values_list("transfer_agent__code", flat=True))
    if codes:
        yield _("01 and 03 are not out for TA %(codes)s (send_ta_files).") % {
            "codes": ", ".join(codes)
        }


def _files_not_delivered(date: dt.date) -> Iterator[str]:
    """Where the place of a TA is a folder of our own, writing is delivering."""
    elsewhere = TaLink.objects.exclude(hub=None, transport=Transport.FOLDER)
    left = TaPackage.objects.filter(
        direction=TaPackage.Direction.OUT,
        state=TaPackage.State.WRITTEN,
        business_date=date,
        delivered_at=None,
        transfer_agent__in=elsewhere.values("transfer_agent"),
    )
    for name in left.order_by("index_name").values_list("index_name", flat=True):
        yield _("%(name)s is not delivered (deliver_ta_files).") % {"name": name}


def _orders_left(date: dt.date) -> Iterator[str]:
    state = Order.State
    left = Order.objects.filter(
        business_date=date, state__in=[state.PLACED, state.PAYING, state.PAID]
    ).count()
    if left:
        yield _("%(count)d orders are neither sent nor ended (send_ta_files).") % {
            "count": left
        }


def _answers_missing(date: dt.date) -> Iterator[str]:
    """An order's answer is due confirm_days trading days after its T."""
    for confirm_days in Fund.objects.values_list("confirm_days", flat=True).distinct():
        try:
            latest = calendar.trading_day_before(date, max(confirm_days, 1))
        except CalendarEnds:
            continue
        orders = Order.objects.filter(
            state=Order.State.SENT,
            business_date__lte=latest,
            fund__confirm_days=confirm_days,
        )
        codes = orders.order_by().values_list("transfer_agent__code", flat=True)
        for code in sorted(codes.distinct()):
            yield _("TA %(code)s owes answers to %(count)d orders.") % {
                "code": code,
                "count": orders.filter(transfer_agent__code=code).count(),
            }


def _packages_not_applied(date: dt.date) -> Iterator[str]:
    state = TaPackage.State
    left = TaPackage.objects.filter(
        Exists(TaFile.objects.filter(package=OuterRef("pk"), file_type__in=_APPLIED)),
        direction=TaPackage.Direction.IN,
        business_date__lte=date,
    ).exclude(state__in=[state.APPLIED, state.REFUSED])
    for name in left.order_by("index_name").values_list("index_name", flat=True):
        yield _("%(name)s is not applied (apply_confirmations).") % {"name": name}


def _files_not_settled(date: dt.date) -> Iterator[str]:
    left = TaFile.objects.filter(
        file_type__in=_SETTLED,
        package__direction=TaPackage.Direction.IN,
        package__state=TaPackage.State.APPLIED,
        package__business_date__lte=date,
        settled__isnull=True,
    )
    for name in left.order_by("name").values_list("name", flat=True):
        yield _("The money of %(name)s is not booked (settle_confirmations).") % {
            "name": name
        }


def _shares_not_compared(date: dt.date) -> Iterator[str]:
    files = TaFile.objects.filter(
        file_type="05",
        package__direction=TaPackage.Direction.IN,
        package__state=TaPackage.State.APPLIED,
        package__business_date=date,
    )
    done = StepRun.objects.filter(
        step="reconcile_shares",
        business_date=date,
        state__in=[StepRun.State.DONE, StepRun.State.WARNING],
    )
    if files.exists() and not done.exists():
        yield _("The register is not compared with the 05 (reconcile_shares).")


def _debits_unknown(date: dt.date) -> Iterator[str]:
    state = Collection.State
    left = Collection.objects.filter(
        business_date=date, state__in=[state.SUBMITTED, state.UNKNOWN]
    ).order_by("collection_no")
    for number in left.values_list("collection_no", flat=True):
        yield _("The end of debit %(number)s is not known (query_collections).") % {
            "number": number
        }


def _drafts_not_made(date: dt.date) -> Iterator[str]:
    in_transfer = TransferItem.objects.filter(record_id=OuterRef("record_id"))
    entries = JournalEntry.objects.filter(
        ~Exists(in_transfer),
        business_date=date,
        event__in=_PURCHASES_CONFIRMED,
        record_id__isnull=False,
        reversed_by__isnull=True,
    )
    if entries.exists():
        yield _("Confirmed purchases are in no transfer (prepare_custodian_transfers).")
    in_payout = Payout.objects.filter(claim=OuterRef("pk")).exclude(state="CANCELLED")
    card = BankCard.objects.filter(
        capital_account=OuterRef("sub_account__capital_account"),
        valid_until__isnull=True,
    )
    claims = Claim.objects.filter(
        ~Exists(in_payout),
        Exists(card),
        business_date=date,
        kind=Claim.Kind.REDEMPTION,
        state=Claim.State.OPEN,
    )
    if claims.exists():
        yield _("Redemptions owed have no payout (prepare_payouts).")
