"""The named SQL of this room's rules, and how far back each run looks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from fundops.core.services import thresholds
from fundops.core.services.set_sql import SetSql

SQL = SetSql(Path(__file__).parent / "sql")


def since(business_date: dt.date) -> dt.date:
    """Say the first day a run looks at: what came late is found by the next runs."""
    return business_date - dt.timedelta(days=thresholds.count("LOOK_BACK_DAYS"))
