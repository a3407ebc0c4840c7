"""Our files for the bank: numbered, decided on, put out whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks
from settlement.banks import names
from settlement.banks.rows import Row
from settlement.banks.writing import write
from settlement.errors import BankFileDiffers
from settlement.models import SUPERVISION, BankFile, BankLink

#: Makes the rows of a file, in the order of its lines, from what is committed.
Rows = Callable[[BankFile], Sequence[Row]]

_OUT, _DONE, _ASIDE = "out", "done", "prepared"
#: The files name people and cards: for the transport's user only.
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def begin(*, kind: str, business_date: dt.date, now: dt.datetime) -> BankFile:
    """Take the next number of a kind and day, in the transaction that decides."""
    locks.hold(f"bank files {kind} {business_date}")
    link = BankLink.objects.get(code=SUPERVISION)
    ours = BankFile.objects.filter(link=link, kind=kind, business_date=business_date)
    batch = (ours.aggregate(last=Max("batch"))["last"] or 0) + 1
    return BankFile.objects.create(
        link=link,
        direction=BankFile.Direction.OUT,
        kind=kind,
        name=str(names.batched(kind, business_date, batch)),
        business_date=business_date,
        batch=batch,
        sha256="",
        size=0,
        made_at=now,
    )


def decide(*, file: BankFile, rows: Rows, actor: Staff) -> None:
    """Fix the file's bytes by their SHA-256; the rows' own records are there."""
    made = rows(file)
    raw = write(file.kind, made)
    file.sha256 = hashlib.sha256(raw).hexdigest()
    file.size = len(raw)
    file.records = len(made)
    file.total = _total(made)
    file.save(update_fields=["sha256", "size", "records", "total"])
    audit.record(
        action="settlement.bank_file.prepared",
        subject=file.name,
        actor=actor,
        business_date=file.business_date,
        after={
            "sha256": file.sha256,
            "records": file.records,
            "total": f"{file.total:.2f}",
        },
    )


def put_out(*, file: BankFile, rows: Rows, actor: Staff) -> None:
    """
    Write a file that was decided on to where the transport fetches it: WRITTEN.

    :raises BankFileDiffers: if its bytes would not be those that were decided on, or
        others stand under its name.
    """
    if not _is_out(file):
        raw = write(file.kind, rows(file))
        _check(file, raw)
        aside = _write_aside(file, raw)
        faultpoints.reach("send_bank_instructions.aside")
        _move(aside, path_of(file))
        faultpoints.reach("send_bank_instructions.put_out")
    _mark_written(file, actor)


def path_of(file: BankFile) -> Path:
    """Say where the file goes out."""
    return file.link.folder / _OUT / file.name


def left_behind(*kinds: str) -> list[BankFile]:
    """Find the files that were decided on and not said to be out, oldest first."""
    found = BankFile.objects.filter(
        direction=BankFile.Direction.OUT,
        state=BankFile.State.PREPARED,
        kind__in=kinds,
    )
    return list(found.select_related("link").order_by("id"))


@transaction.atomic
def _mark_written(file: BankFile, actor: Staff) -> None:
    held = BankFile.objects.select_for_update().get(pk=file.pk)
    if held.state != BankFile.State.PREPARED:
        return
    held.mark_written()
    held.save(update_fields=["state"])
    audit.record(
        action="settlement.bank_file.written",
        subject=file.name,
        actor=actor,
        business_date=file.business_date,
        after={"sha256": file.sha256},
    )


def _is_out(file: BankFile) -> bool:
    out = path_of(file)
    for path in (out, out.parent / _DONE / file.name):
        if path.exists():
            _check(file, path.read_bytes())
            return True
    return False


def _check(file: BankFile, raw: bytes) -> None:
    found = hashlib.sha256(raw).hexdigest()
    if found != file.sha256:
        raise BankFileDiffers(
            _(
                "%(name)s was decided on with SHA-256 %(ours)s; now it would have "
                "%(found)s. Nothing was written; find what changed meanwhile."
            )
            % {"name": file.name, "ours": file.sha256[:12], "found": found[:12]}
        )


def _write_aside(file: BankFile, raw: bytes) -> Path:
    """Write where nobody fetches, and make it last before it is moved."""
    folder = file.link.folder / _ASIDE
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    path = folder / f"{file.name}.tmp"
    path.unlink(missing_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with os.fdopen(fd, "wb") as aside:
        aside.write(raw)
        aside.flush()
        os.fsync(aside.fileno())
    return path


def _move(aside: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _total(rows: Sequence[Row]) -> Decimal:
    return sum((row.amount for row in rows if hasattr(row, "amount")), ZERO)
