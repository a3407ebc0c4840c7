"""The files of TAs, bank and channels in an evidence pack: named, and copied masked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundops.core.services.evidence_pack import Part, as_csv
from fundops.workbench.selectors.pack_scope import Scope, movement_files
from fundops.workbench.services import pack_copies
from settlement.models import (
    AttemptAnswer,
    BankFile,
    ChannelFile,
    PayoutAttempt,
    TransferAnswer,
    TransferInstruction,
)
from settlement.services import bank_files
from settlement.services.supervision import files as our_files
from trading.models import TaFile, TaRecord

_INDEX = "INDEX"
_HEADS = ("party", "kind", "direction", "file_name", "size", "sha256", "copy")


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as it is kept."""

    party: str
    kind: str
    direction: str
    name: str
    size: int
    sha256: str
    places: tuple[Path, ...]

    @property
    def path(self) -> str:
        """Say where its copy stands in the pack."""
        return f"files/{self.party}/{self.sha256[:12]}-{self.name}.masked"


def file_parts(scope: Scope) -> Iterator[Part]:
    """Give the list of the files, then a masked copy of each that is small."""
    raws = sorted(_raws_of(scope), key=lambda raw: (raw.party, raw.name, raw.sha256))
    copied = [raw for raw in raws if copy_of(raw) is not None]
    rows = [
        (
            raw.party,
            raw.kind,
            raw.direction,
            raw.name,
            raw.size,
            raw.sha256,
            raw.path if raw in copied else "",
        )
        for raw in raws
    ]
    yield Part(
        "files/files.csv",
        _("Files of TAs, bank and channels"),
        lambda: as_csv(_HEADS, rows),
        _("Each with the SHA-256 of its original bytes; a copy where it is small."),
    )
    for raw in copied:
        yield Part(raw.path, _("Copy of a file, masked"), partial(_pieces, raw))


def copy_of(raw: Raw) -> bytes | None:
    """Copy a file masked; None where it is large, gone, or not what was kept."""
    if raw.size > pack_copies.MOST_BYTES:
        return None
    place = next((place for place in raw.places if place.is_file()), None)
    content = place.read_bytes() if place else b""
    if place is None or hashlib.sha256(content).hexdigest() != raw.sha256:
        return None
    if raw.kind == _INDEX:
        return pack_copies.of_index(content)
    if raw.party.startswith("ta-"):
        return pack_copies.of_ta(place, raw.name)
    if raw.party.startswith("bank-"):
        return pack_copies.of_bank(raw.name, content)
    return pack_copies.of_channel(content)


def _pieces(raw: Raw) -> Iterator[bytes]:
    yield copy_of(raw) or b""


def _raws_of(scope: Scope) -> list[Raw]:
    found = [_of_ta(file) for file in _ta_files(scope)]
    found += [_of_bank(file) for file in _bank_files(scope)]
    found += [_of_channel(file) for file in _channel_files(scope)]
    return list({raw.path: raw for raw in found}.values())


# Which files


def _ta_files(scope: Scope) -> Iterator[TaFile]:
    files = TaFile.objects.select_related("package__transfer_agent")
    if scope.is_day:
        yield from files.filter(package__business_date=scope.business_date)
        return
    rows = TaRecord.objects.filter(pk__in=scope.record_ids)
    yield from files.filter(pk__in=set(rows.values_list("file_id", flat=True)))


def _bank_files(scope: Scope) -> Iterator[BankFile]:
    files = BankFile.objects.select_related("link").exclude(sha256="")
    if scope.is_day:
        yield from files.filter(business_date=scope.business_date)
        return
    tries = Q(attempt__attempt_no__in=scope.attempt_nos)
    told = Q(transfer__transfer_no__in=scope.transfer_nos)
    sources = (
        AttemptAnswer.objects.filter(tries),
        TransferAnswer.objects.filter(told),
        TransferInstruction.objects.filter(told),
        PayoutAttempt.objects.filter(attempt_no__in=scope.attempt_nos),
    )
    keys = movement_files(scope)
    for rows in sources:
        keys |= set(rows.values_list("file_id", flat=True))
    yield from files.filter(pk__in=keys - {None})


def _channel_files(scope: Scope) -> Iterator[ChannelFile]:
    files = ChannelFile.objects.select_related("channel")
    if scope.is_day:
        yield from files.filter(window_day=scope.business_date)
        return
    yield from files.filter(rows__our_no__in=scope.collection_nos).distinct()


# Where each lies


def _of_ta(file: TaFile) -> Raw:
    package = file.package
    agent = package.transfer_agent
    return Raw(
        f"ta-{agent.code if agent else 'unknown'}",
        file.file_type,
        package.direction,
        file.name,
        file.size,
        file.sha256,
        (Path(settings.DATA_DIR) / file.path,),
    )


def _of_bank(file: BankFile) -> Raw:
    if file.direction == BankFile.Direction.OUT:
        out = our_files.path_of(file)
        places: tuple[Path, ...] = (out, out.parent / "done" / file.name)
    else:
        places = (bank_files.kept_path(file),)
    return Raw(
        f"bank-{file.link.code}",
        file.kind,
        file.direction,
        file.name,
        file.size,
        file.sha256,
        places,
    )


def _of_channel(file: ChannelFile) -> Raw:
    folder = Path(settings.DATA_DIR) / "channels" / file.channel.code / "in"
    return Raw(
        f"channel-{file.channel.code}",
        "TxFsiList",
        "IN",
        file.name,
        file.size,
        file.sha256,
        (
            folder / "done" / file.name,
            folder / "refused" / f"{file.name}-{file.sha256[:12]}",
        ),
    )
