"""
Make the tables of a scratch database: `python -m fundops.workbench.bench.make_tables`.

A process of its own, which ends before anything is timed. Every migration leaves rings
of model classes behind; they are collected early, so that this takes no more memory
than what is measured.
"""

from __future__ import annotations

import gc

import django
from django.core.management import call_command

_COLLECT_AFTER = (300, 5, 2)


def main() -> None:
    gc.set_threshold(*_COLLECT_AFTER)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    main()
