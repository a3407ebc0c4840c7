"""
The rows of a package's 04 in the staging table: copied from the raw file by COPY.

The table is unlogged: a crash of the server leaves it empty. So it is never trusted;
whoever applies compares its count with the header's and has it filled again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from trading.errors import FileDiffers
from trading.models import StagedRow, TaFile, TaPackage
from trading.ta.reader import DataFile

#: What stands in the 04, by the column it is staged in.
CONFIRMATION_FIELDS: Mapping[str, str] = {
    "detail_flag": "DetailFlag",
    "distributor_code": "DistributorCode",
    "business_code": "BusinessCode",
    "order_no": "AppSheetSerialNo",
    "ta_serial_no": "TASerialNO",
    "confirm_date": "TransactionCfmDate",
    "return_code": "ReturnCode",
    "sub_account_no": "TransactionAccountID",
    "ta_account_no": "TAAccountID",
    "fund_code": "FundCode",
    "share_class": "ShareClass",
    "currency": "CurrencyType",
    "dividend_method": "DefDividendMethod",
    "applied_amount": "ApplicationAmount",
    "applied_shares": "ApplicationVol",
    "confirmed_amount": "ConfirmedAmount",
    "confirmed_shares": "ConfirmedVol",
    "charge": "Charge",
    "agency_fee": "AgencyFee",
    "original_serial_no": "OriginalSerialNo",
    "register_date": "ShareRegisterDate",
    "from_ta": "FromTAFlag",
    "finished": "BusinessFinishFlag",
    "error_detail": "ErrorDetail",
}
_STAGE = (
    "COPY trading_stagedrow"
    f" (file_id, line, byte_offset, {', '.join(CONFIRMATION_FIELDS)}) FROM STDIN"
)
_CHUNK = 1 << 20


@transaction.atomic
def load_package(*, package_id: int) -> int:
    """
    Stage the confirmations of a CHECKED package; say how many rows there are.

    :raises FileDiffers: if the bytes on the disk are not those that were checked.
    """
    package = TaPackage.objects.select_for_update().get(pk=package_id)
    files = confirmation_files(package)
    if package.state == TaPackage.State.CHECKED:
        ensure_staged(files)
        package.loaded()
        package.save(update_fields=["state"])
    return sum(file.records for file in files)


def confirmation_files(package: TaPackage) -> list[TaFile]:
    """Find the 04 of a package, or its parts, in their order."""
    return files_of(package, "04")


def files_of(package: TaPackage, file_type: str) -> list[TaFile]:
    return list(package.files.filter(file_type=file_type).order_by("name"))


def ensure_staged(files: Sequence[TaFile]) -> None:
    """
    Fill the staging of every file whose count there is not its header's.

    :raises FileDiffers: if the bytes on the disk are not those that were checked.
    """
    short = [
        file
        for file in files
        if StagedRow.objects.filter(file_id=file.pk).count() != file.records
    ]
    for file in short:
        clear([file.pk])
        copy_in(file, _STAGE, CONFIRMATION_FIELDS.values(), prefix=[file.pk])
    if short:
        with connection.cursor() as cursor:
            cursor.execute("SELECT public.analyze_staging()")


def clear(file_ids: Collection[int]) -> None:
    """Take rows out of the staging: applied, or not to be trusted."""
    StagedRow.objects.filter(file_id__in=file_ids).delete()


def copy_in(
    file: TaFile,
    statement: str,
    fields: Collection[str],
    *,
    prefix: Sequence[str | int] = (),
) -> None:
    """
    Copy the records of a kept file into a table, whatever their number.

    Each row is `prefix`, record number, byte offset and the fields.

    :param statement: the COPY … FROM STDIN.
    :raises FileDiffers: if the bytes on the disk are not those that were checked.
    """
    data = open_kept(file)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for chunk in data.load_rows(tuple(fields), prefix=prefix, checked=True):
            copy.write(chunk)


def our_code(package: TaPackage) -> str:
    """Say by which DistributorCode the TA of a package knows us."""
    agent = package.transfer_agent
    if agent is None or not hasattr(agent, "link"):
        return str(settings.DISTRIBUTOR_CODE)
    return agent.link.our_code


def open_kept(file: TaFile) -> DataFile:
    """
    Open a file as it was received.

    :raises FileDiffers: if the bytes on the disk are not those that were checked.
    """
    path = settings.DATA_DIR / file.path
    if not path.is_file() or _sha256(path) != file.sha256:
        raise FileDiffers(
            _(
                "%(name)s is not kept at %(path)s as it was received; "
                "restore it from the backup before going on."
            )
            % {"name": file.name, "path": file.path}
        )
    return DataFile.open(path, name=file.name)


def _sha256(path: Path) -> str:
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
