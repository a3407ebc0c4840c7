"""
What goes into a TA's files of an evening is decided once, before a byte leaves.

Orders are allotted to their file and the file's SHA-256 is kept in one transaction;
whatever happens later, the same orders give the same bytes again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import TradingRegistration
from fundops.core.models import Break, Staff
from fundops.core.money import ZERO
from fundops.core.services import audit
from fundops.core.services.breaks import open_break
from trading.errors import LinkIncomplete
from trading.models import ACCOUNT_CODES, Order, TaFile, TaLink, TaPackage
from trading.services import export_files, second_check
from trading.services.export_accounts import make_account_orders
from trading.services.export_rows import Row, Template, rows_of, template_of
from trading.ta.errors import FieldDoesNotFit
from trading.ta.layouts import layout
from trading.ta.splitting import MOST_PARTS, records_a_part

_State = Order.State
_Reason = Order.Reason
_NEW = TradingRegistration.State.NONE


@dataclass(slots=True)
class _Misfits:
    """Orders whose record cannot be written, and the field that is why."""

    found: dict[int, FieldDoesNotFit] = field(default_factory=dict)

    def skip(self, rows: Iterator[Row], template: Template) -> Iterator[bytes]:
        for row in rows:
            try:
                record = template.fill(row)
            except FieldDoesNotFit as error:
                self.found[row.order_id] = error
            else:
                yield record


@transaction.atomic
def prepare(
    *, link: TaLink, business_date: dt.date, actor: Staff, now: dt.datetime
) -> TaPackage:
    """
    Check the orders of a TA's day, allot them to 01 and 03 and write these aside.

    A value that does not fit holds its order and opens a break; the rest goes.
    """
    checked = second_check.check(link=link, business_date=business_date)
    made = make_account_orders(link=link, business_date=business_date)
    package = _begin_package(link, business_date, now)
    accounts = _begin_file(package, "01")
    _allot(
        accounts,
        Order.objects.filter(
            business_date=business_date,
            transfer_agent_id=link.transfer_agent_id,
            business_code__in=ACCOUNT_CODES,
            state=_State.PLACED,
        ),
    )
    misfits = _write(accounts)
    ready = second_check.ready_orders(link, business_date)
    waits = ready.filter(registration__state=_NEW)
    if link.open_with_purchase:
        going = Order.objects.filter(sent_in=accounts, business_date=business_date)
        waits = waits.exclude(registration_id__in=going.values("registration_id"))
    held = second_check.hold(
        list(waits.values_list("id", flat=True)), _Reason.WAITS_FOR_ACCOUNT
    )
    trades = _allot_in_parts(package, link, ready)
    misfits += sum(_write(file) for file in trades)
    _write_index(package, [accounts.name, *(file.name for file in trades)])
    audit.record(
        action="trading.package.prepared",
        subject=package.index_name,
        actor=actor,
        business_date=business_date,
        after={
            "accounts": len(made),
            "orders": sum(file.records for file in trades),
            "failed": checked.failed,
            "held": checked.held + held,
            "released": checked.released,
            "do_not_fit": misfits,
        },
    )
    return package


def _begin_package(link: TaLink, business_date: dt.date, now: dt.datetime) -> TaPackage:
    return TaPackage.objects.create(
        transfer_agent=link.transfer_agent,
        direction=TaPackage.Direction.OUT,
        index_name=str(export_files.index_name(link.transfer_agent, business_date)),
        business_date=business_date,
        version=link.version,
        state=TaPackage.State.PREPARED,
        received_at=now,
    )


def _begin_file(package: TaPackage, file_type: str, part: int | None = None) -> TaFile:
    name = str(export_files.data_name(package, file_type, part))
    return TaFile.objects.create(
        package=package,
        name=name,
        file_type=file_type,
        version=package.version,
        size=0,
        fields=[f.name for f in layout(package.version, file_type).fields],
        path=export_files.path_below(package, name),
    )


def _allot(file: TaFile, orders: QuerySet[Order]) -> None:
    """Give orders to their file; the statement locks them and looks at their state."""
    orders.update(sent_in=file)


def _allot_in_parts(
    package: TaPackage, link: TaLink, orders: QuerySet[Order]
) -> list[TaFile]:
    """
    Give orders to one 03, or in their order to parts as large as the TA takes them.

    :raises LinkIncomplete: if they do not fit into the parts that a name can count.
    """
    name = export_files.data_name(package, "03")
    of = layout(package.version, "03")
    most = records_a_part(name, of, link.max_part_bytes)
    count = orders.count()
    if count <= most:
        file = _begin_file(package, "03")
        _allot(file, orders)
        return [file]
    parts = -(-count // most)
    if parts > MOST_PARTS:
        words = _(
            "%(count)s orders for TA %(ta)s make %(parts)s files, and a name counts "
            "%(most)s; raise the largest file of the link."
        )
        told = {"count": count, "ta": link.transfer_agent, "parts": parts}
        raise LinkIncomplete(words % {**told, "most": MOST_PARTS})
    files = [_begin_file(package, "03", part) for part in range(1, parts + 1)]
    in_order = orders.order_by("id").values_list("id", flat=True)
    firsts = [in_order[number * most] for number in range(parts)]
    for number, file in enumerate(files):
        of_the_part = orders.filter(id__gte=firsts[number])
        if number + 1 < parts:
            of_the_part = of_the_part.filter(id__lt=firsts[number + 1])
        _allot(file, of_the_part)
    return files


def _write(file: TaFile) -> int:
    """Write a file aside; say how many orders did not fit and are held."""
    misfits = _Misfits()
    template = template_of(file, file.package.business_date)
    written = export_files.write_aside(file, misfits.skip(rows_of(file), template))
    _hold(file, misfits.found)
    totals = Order.objects.filter(
        sent_in=file,
        business_date=file.package.business_date,
        transfer_agent_id=file.package.transfer_agent_id,
    ).aggregate(count=Count("id"), amount=Sum("amount"), shares=Sum("shares"))
    file.sha256, file.size = written.sha256, written.size
    file.records = totals["count"]
    file.control_totals = {
        "amount": str(totals["amount"] or ZERO),
        "shares": str(totals["shares"] or ZERO),
    }
    file.save(update_fields=["records", "control_totals", "sha256", "size"])
    return len(misfits.found)


def _write_index(package: TaPackage, names: list[str]) -> None:
    written = export_files.write_index_aside(package, names)
    TaFile.objects.create(
        package=package,
        name=package.index_name,
        file_type=export_files.INDEX,
        version=package.version,
        sha256=written.sha256,
        size=written.size,
        path=export_files.path_below(package, package.index_name),
    )
    package.sha256 = written.sha256
    package.save(update_fields=["sha256"])


def _hold(file: TaFile, misfits: dict[int, FieldDoesNotFit]) -> None:
    """Keep back what cannot be written whole: no value is cut, and the rest goes."""
    orders = {order.pk: order for order in Order.objects.filter(id__in=misfits)}
    second_check.hold(list(misfits), _Reason.DOES_NOT_FIT)
    for order_id, error in sorted(misfits.items()):
        order = orders[order_id]
        open_break(
            kind=Break.Kind.TRADES,
            reason=_Reason.DOES_NOT_FIT,
            reference=f"{file.name}/{order.order_no}",
            opened_on=file.package.business_date,
            amount=order.amount or ZERO,
            party=export_files.agent_of(file.package).code,
            subject=order.order_no,
            # Not the value itself: it may be a name.
            message=f"{file.name}, field {error.name}: {error.cause}.",
        )
