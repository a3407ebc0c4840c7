"""
The evening's applications: 01, 03 and their index for every TA, written once.

    decided and allotted (one transaction) -> put out, index last -> SENT (one more)

Killed anywhere, the same command goes on: what was decided is not decided again, and
the same orders give the same bytes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import TransferAgent
from accounts.services import registration_sets as registrations
from fundops.core.errors import FundopsError
from fundops.core.models import BusinessDay, Staff
from fundops.core.services import audit, steps
from fundops.core.services.bulk import legal_sources
from fundops.core.services.days import mark_processing
from trading.errors import DayNotCutOff, LinkIncomplete, OrderHasMoved, SomeNotSent
from trading.models import Order, TaFile, TaLink, TaPackage
from trading.services import delivering, export_files
from trading.services.export_prepare import prepare
from trading.services.export_rows import rows_of, template_of

STEP = "send_ta_files"
_Day = BusinessDay.State
_State = Order.State
#: Later, a TA that was set up meanwhile gets no package of the past.
_IN_WORK = (_Day.CUT_OFF, _Day.PROCESSING)


@dataclass(frozen=True, slots=True)
class Sent:
    """One TA's package: what is in it, and whether this run put it out."""

    ta_code: str
    index_name: str
    accounts: int
    orders: int
    sha256: str
    is_new: bool
    #: None until the TA's place has it whole.
    delivered_at: dt.datetime | None = None


def send_ta_files(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> list[Sent]:
    """
    Write the files of a day for every TA, also where it has no orders; deliver them.

    A second run changes nothing; a file that is gone from `out` is written again with
    the same bytes.

    :raises DayNotCutOff: while the day takes orders, or where it was never opened.
    One TA's trouble does not stop the others; it is raised when they are done.

    :raises FileDiffers: if other bytes stand under the name of one of our files.
    :raises NotDelivered: if a TA's place cannot be used; what is written stays.
    :raises StepIsRunning: where the same is done elsewhere.
    :raises SomeNotSent: with every reason, where more than one TA had trouble.
    """
    day = _day_cut_off(business_date)
    sent: list[Sent] = []
    errors: list[FundopsError] = []
    for link in _links():
        try:
            one = _run(link=link, day=day, actor=actor, now=now)
        except FundopsError as error:
            # The other TAs have their hour, too; the day stays where it is.
            errors.append(error)
        else:
            sent += [one] if one is not None else []
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SomeNotSent("\n".join(f"{error.code}: {error}" for error in errors))
    if day.state == _Day.CUT_OFF:
        mark_processing(business_date=business_date, actor=actor, now=now)
    return sent


def _run(
    *, link: TaLink, day: BusinessDay, actor: Staff, now: dt.datetime
) -> Sent | None:
    with steps.running(
        step=STEP, business_date=day.date, actor=actor, party=link.transfer_agent.code
    ) as run:
        one = _send(link=link, day=day, actor=actor, now=now)
        if one is None:
            return None
        run.answer |= {"accounts": one.accounts, "orders": one.orders}
        return _delivered(one, actor=actor, now=now)


def _delivered(one: Sent, *, actor: Staff, now: dt.datetime) -> Sent:
    """Carry a package that was not delivered; it is written and committed by now."""
    if one.delivered_at is not None:
        return one
    package = TaPackage.objects.get(
        direction=TaPackage.Direction.OUT,
        state=TaPackage.State.WRITTEN,
        index_name=one.index_name,
    )
    told = delivering.deliver(package_id=package.pk, actor=actor, now=now)
    return dataclasses.replace(one, delivered_at=told.delivered_at)


def would_send(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> list[Sent]:
    """
    Say what `send_ta_files` would write, and keep nothing of it.

    :raises DayNotCutOff: while the day takes orders, or where it was never opened.
    """
    day = _day_cut_off(business_date)
    sent = []
    for link in _links():
        with transaction.atomic():
            package = _package_of(link, day, actor, now)
            if package is None:
                continue
            files = list(package.files.all())
            sent.append(_sent(package, files))
            transaction.set_rollback(True)
        if package.state == TaPackage.State.PREPARED:
            export_files.forget_aside(package, files)
    return sent


def _day_cut_off(business_date: dt.date) -> BusinessDay:
    day = BusinessDay.objects.filter(date=business_date).first()
    if day is None or day.state == _Day.OPEN:
        raise DayNotCutOff(
            _("%(day)s still takes orders or was never opened; cut it off first.")
            % {"day": business_date}
        )
    return day


def _links() -> list[TaLink]:
    unlinked = TransferAgent.objects.filter(link=None).order_by("code").first()
    if unlinked is not None:
        raise LinkIncomplete(
            _("TA %(ta)s has no link: its version is not known. Set it up first.")
            % {"ta": unlinked}
        )
    links = TaLink.objects.select_related("transfer_agent")
    return list(links.order_by("transfer_agent__code"))


def _send(
    *, link: TaLink, day: BusinessDay, actor: Staff, now: dt.datetime
) -> Sent | None:
    package = _package_of(link, day, actor, now)
    if package is None:
        return None
    files = sorted(
        package.files.all(),
        key=lambda file: (file.file_type == export_files.INDEX, file.name),
    )
    names = [file.name for file in files if file.file_type != export_files.INDEX]
    for file in files:
        # One package in memory, so that each file need not ask for it again.
        file.package = package
        _put_out(file, names)
    sent = _sent(package, files)
    if sent.is_new:
        _finish(package_id=package.pk, actor=actor, now=now)
    return sent


def _package_of(
    link: TaLink, day: BusinessDay, actor: Staff, now: dt.datetime
) -> TaPackage | None:
    """Find a TA's package of a day, or decide on it; none for a day that is over."""
    found = TaPackage.objects.filter(
        direction=TaPackage.Direction.OUT,
        transfer_agent=link.transfer_agent,
        business_date=day.date,
    )
    package = found.select_related("transfer_agent").first()
    if package is None and day.state in _IN_WORK:
        return prepare(link=link, business_date=day.date, actor=actor, now=now)
    return package


def _sent(package: TaPackage, files: list[TaFile]) -> Sent:
    records = Counter[str]()
    for file in files:
        records[file.file_type] += file.records
    return Sent(
        ta_code=export_files.agent_of(package).code,
        index_name=package.index_name,
        accounts=records["01"],
        orders=records["03"],
        sha256=package.sha256,
        is_new=package.state == TaPackage.State.PREPARED,
        delivered_at=package.delivered_at,
    )


@transaction.atomic
def _put_out(file: TaFile, names: list[str]) -> None:
    """Put one file out; where its bytes are gone they are written again first."""
    if export_files.is_out(file):
        return
    if not export_files.is_aside(file):
        export_files.check_again(file, _write_again(file, names))
    export_files.put_out(file)


def _write_again(file: TaFile, names: list[str]) -> export_files.Written:
    if file.file_type == export_files.INDEX:
        return export_files.write_index_aside(file.package, names)
    template = template_of(file, file.package.business_date)
    return export_files.write_aside(file, (template.fill(row) for row in rows_of(file)))


@transaction.atomic
def _finish(*, package_id: int, actor: Staff, now: dt.datetime) -> None:
    """Say that the package is out: its orders and registrations are SENT."""
    package = TaPackage.objects.select_for_update().get(pk=package_id)
    if package.state != TaPackage.State.PREPARED:
        return
    files = package.files.exclude(file_type=export_files.INDEX)
    for file in files:
        _mark_sent(package, file)
    registrations.mark_sent(
        registration_ids=list(
            _orders_of(package, files.get(file_type="01")).values_list(
                "registration_id", flat=True
            )
        )
    )
    package.written()
    package.save(update_fields=["state"])
    audit.record(
        action="trading.package.written",
        subject=package.index_name,
        actor=actor,
        business_date=package.business_date,
        after={file.name: file.sha256 for file in files},
    )


def _mark_sent(package: TaPackage, file: TaFile) -> None:
    """Move every order of a file to SENT by one statement, as the machine allows."""
    moved = (
        _orders_of(package, file)
        .filter(state__in=legal_sources(Order, _State.SENT))
        .update(state=_State.SENT)
    )
    if moved != file.records:
        raise OrderHasMoved(
            _(
                "%(name)s holds %(records)s orders and %(moved)s could become SENT. "
                "Nothing was marked; find the orders that were moved meanwhile."
            )
            % {"name": file.name, "records": file.records, "moved": moved}
        )


def _orders_of(package: TaPackage, file: TaFile) -> QuerySet[Order]:
    return Order.objects.filter(
        sent_in=file,
        business_date=package.business_date,
        transfer_agent_id=package.transfer_agent_id,
    )
