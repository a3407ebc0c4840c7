#!/usr/bin/env python3
"""The console's commands; the own PostgreSQL is started where it does not run."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundops.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not here: run `make setup`, then .venv/bin/python manage.py"
        )

    from fundops.startup import start_own_server

    start_own_server()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
