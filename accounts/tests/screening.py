"""Lists, and customers compared with them, for tests to begin with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from accounts.services.screening.import_list import ListAnswer, import_screening_list
from accounts.services.screening.screen_customers import (
    ScreeningAnswer,
    screen_customers,
)
from accounts.tests.factories import T
from fundops.core import clock
from fundops.core.tests.factories import service


def a_list(
    folder: Path, *rows: tuple[str, str, str], on: dt.date = T, file: str = "list.csv"
) -> ListAnswer:
    """Import a list of (reference, name, certificate number)."""
    path = folder / file
    lines = ["reference,name,certificate_no", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return import_screening_list(
        path=path,
        name="样例名单",
        business_date=on,
        actor=service(),
        now=morning(on),
    )


def screen(on: dt.date) -> ScreeningAnswer:
    return screen_customers(business_date=on, actor=service(), now=morning(on))


def morning(on: dt.date) -> dt.datetime:
    return clock.at(on, dt.time(6, 10))
