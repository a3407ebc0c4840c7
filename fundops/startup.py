"""What must run before Django asks the database anything."""

from __future__ import annotations

import sys

from fundops import environment
from fundops.core.database import server
from fundops.core.database.places import NoPostgres


def start_own_server() -> None:
    """Start the own PostgreSQL where DATABASE_URL is unset and it does not run."""
    try:
        server.start_where_ours()
    except (NoPostgres, environment.EnvironmentRefused) as error:
        sys.exit(f"fundops: {error}")
