"""The auditors' views: `.sql` files of the rooms, made anew with every migration."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import connection


def view_files() -> list[Path]:
    """List the files room by room, each room's in the order of their numbers."""
    return [
        path
        for config in apps.get_app_configs()
        for path in sorted(Path(config.path).glob("sql/views/*.sql"))
    ]


def name_of(path: Path) -> str:
    """Say which view a file makes: `010_v_orders.sql` makes `v_orders`."""
    return path.stem.partition("_")[2]


def drop_views() -> None:
    """Drop them all: a column's type cannot change under a view."""
    with connection.cursor() as cursor:
        for path in reversed(view_files()):
            cursor.execute(f"DROP VIEW IF EXISTS public.{name_of(path)} CASCADE")


def create_views() -> None:
    """Create them all; who may read them stands in `grants.csv`."""
    with connection.cursor() as cursor:
        for path in view_files():
            cursor.execute(path.read_text(encoding="utf-8"))
