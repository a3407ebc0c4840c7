"""
Our packages go to where the TA takes them: data files first, the index last.

    written and committed -> carried -> delivered_at (one more transaction)

Killed between, it is carried again: the same bytes under the same names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.errors import FundopsError, InputRefused
from fundops.core.models import Staff
from fundops.core.services import audit, steps
from trading.errors import NotDelivered, SomeNotSent
from trading.models import TaFile, TaLink, TaPackage
from trading.services import export_files, places
from trading.transport.errors import TransportError

STEP = "deliver_ta_files"
_Direction = TaPackage.Direction


@dataclass(frozen=True, slots=True)
class Delivered:
    """One package: where it went, and how many files had to be carried."""

    ta_code: str
    index_name: str
    place: str
    carried: int
    delivered_at: dt.datetime


def deliver_ta_files(
    *, business_date: dt.date, actor: Staff, now: dt.datetime, package: str = ""
) -> list[Delivered]:
    """
    Deliver what is written of a day and not delivered; or one package once more.

    :param package: the name of its index; delivered or not, it is carried again where
        its files do not lie there.
    :raises InputRefused: if there is no such package of ours.
    :raises NotDelivered: if a place could not be used; SomeNotSent for several.
    """
    packages = _asked_for(business_date, package)
    return _deliver_all(packages, actor=actor, now=now)


def would_deliver(*, business_date: dt.date, package: str = "") -> list[str]:
    """
    Say the indexes that `deliver_ta_files` would deliver.

    :raises InputRefused: if there is no such package of ours.
    """
    return [one.index_name for one in _asked_for(business_date, package)]


def _asked_for(business_date: dt.date, index_name: str) -> list[TaPackage]:
    written = TaPackage.objects.filter(
        direction=_Direction.OUT, state=TaPackage.State.WRITTEN
    ).select_related("transfer_agent")
    if not index_name:
        of_the_day = written.filter(business_date=business_date, delivered_at=None)
        return list(of_the_day.order_by("index_name"))
    found = list(written.filter(index_name=index_name))
    if not found:
        words = _("No package %(name)s of ours is written.")
        raise InputRefused(words % {"name": index_name})
    return found


def _deliver_all(
    packages: Sequence[TaPackage], *, actor: Staff, now: dt.datetime
) -> list[Delivered]:
    delivered: list[Delivered] = []
    errors: list[FundopsError] = []
    for one in packages:
        try:
            with steps.running(
                step=STEP,
                business_date=one.business_date,
                actor=actor,
                party=export_files.agent_of(one).code,
            ) as run:
                told = deliver(package_id=one.pk, actor=actor, now=now)
                run.answer |= {"package": told.index_name, "carried": told.carried}
        except FundopsError as error:
            # The other TAs have their hour, too.
            errors.append(error)
        else:
            delivered.append(told)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise SomeNotSent("\n".join(f"{error.code}: {error}" for error in errors))
    return delivered


def deliver(*, package_id: int, actor: Staff, now: dt.datetime) -> Delivered:
    """
    Carry a written package to its TA's place, and keep when it had it whole.

    Calls the outside: never inside a transaction.

    :raises FileDiffers: if our own bytes are not those that were decided on.
    :raises NotDelivered: if the place could not be used; nothing is lost by that.
    """
    package = TaPackage.objects.select_related("transfer_agent").get(pk=package_id)
    agent = export_files.agent_of(package)
    link = TaLink.objects.select_related("transfer_agent", "hub").get(
        transfer_agent=agent
    )
    at = places.where(link)
    files = _in_order(package)
    try:
        carried = _carry(at, files)
    except TransportError as error:
        places.note_trouble(
            party=at.party,
            subject=package.index_name,
            error=error,
            business_date=package.business_date,
        )
        raise NotDelivered(places.in_words(error)) from error
    faultpoints.reach("trading.package.carried")
    places.note_working(party=at.party, business_date=package.business_date)
    delivered_at = _mark(package_id=package_id, at=at, actor=actor, now=now)
    return Delivered(agent.code, package.index_name, at.name, carried, delivered_at)


def _in_order(package: TaPackage) -> list[TaFile]:
    """Data files by name, the index last: it makes them count."""
    return sorted(
        package.files.select_related("package__transfer_agent"),
        key=lambda file: (file.file_type == export_files.INDEX, file.name),
    )


def _carry(at: places.Where, files: Sequence[TaFile]) -> int:
    """Carry what is not there; say how many files that were."""
    sources = [(file.name, export_files.whole(file)) for file in files]
    if not at.is_hub and not at.of.is_remote:
        return 0  # Its place is the folder in which they were written.
    with places.opened(at) as place:
        return sum(place.put(source, name) for name, source in sources)


@transaction.atomic
def _mark(
    *, package_id: int, at: places.Where, actor: Staff, now: dt.datetime
) -> dt.datetime:
    package = TaPackage.objects.select_for_update().get(pk=package_id)
    if package.delivered_at is not None:
        return package.delivered_at
    package.delivered_at = now
    package.save(update_fields=["delivered_at"])
    audit.record(
        action="trading.package.delivered",
        subject=package.index_name,
        actor=actor,
        business_date=package.business_date,
        after={"place": at.party, "files": package.files.count()},
    )
    return now
