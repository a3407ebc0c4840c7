"""The named SQL of this room's set-based services."""

from __future__ import annotations

from pathlib import Path

from fundops.core.services.set_sql import SetSql

FOLDER = Path(__file__).parent / "sql"
SQL = SetSql(FOLDER)
