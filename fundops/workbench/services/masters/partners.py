"""partners.csv: distribution partners, each with its outlet."""

from __future__ import annotations

from pathlib import Path

from accounts.models import Outlet, Partner
from fundops.core.models import Staff
from fundops.core.services import audit
from fundops.core.services.csv_input import CsvRow, Problems, read_rows
from fundops.workbench.services.masters import checks

FILE = "partners.csv"
_REQUIRED = ("partner", "name", "outlet_code")


def import_file(path: Path, *, actor: Staff) -> dict[str, int]:
    """
    Add the partners of the file that are new; those held must say the same.

    A partner without an outlet (`SELF`, as every installation begins) is completed by
    the first file that names it.

    :raises CsvRefused: with every reason; nothing of the file is kept then.
    """
    problems = Problems(path)
    rows = read_rows(path, required=_REQUIRED, optional=())
    checks.once(rows, "partner", problems)
    checks.once(rows, "outlet_code", problems)
    held = {partner.code: partner for partner in Partner.objects.all()}
    new = []
    for row in rows:
        _check(row, problems)
        partner = held.get(row["partner"])
        if partner is not None and partner.outlet_code:
            checks.differences(
                row,
                problems,
                {"name": partner.name, "outlet_code": partner.outlet_code},
                {"name": row["name"], "outlet_code": row["outlet_code"]},
            )
        else:
            _check_outlet_is_free(row, problems)
            new.append(row)
    problems.refuse_if_any()
    for row in new:
        _add(row, held.get(row["partner"]), actor)
    return {"added": len(new), "same": len(rows) - len(new)}


def _check(row: CsvRow, problems: Problems) -> None:
    checks.code(row, "partner", problems, longest=16)
    checks.text(row, "name", problems)
    checks.code(row, "outlet_code", problems, longest=9)


def _check_outlet_is_free(row: CsvRow, problems: Problems) -> None:
    if (
        Outlet.objects.filter(code=row["outlet_code"])
        .exclude(partner__code=row["partner"])
        .exists()
    ):
        problems.add(row, "outlet_code", "is held as the outlet of another partner")


def _add(row: CsvRow, partner: Partner | None, actor: Staff) -> None:
    partner = partner or Partner(code=row["partner"])
    partner.name = row["name"]
    partner.outlet_code = row["outlet_code"]
    partner.save()
    Outlet.objects.get_or_create(code=row["outlet_code"], defaults={"partner": partner})
    audit.record(
        action="accounts.partner.imported",
        subject=f"partner {partner.code}",
        actor=actor,
        after={"name": partner.name, "outlet_code": partner.outlet_code},
    )
