from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from fundops.core.management import drawing, translating


class Command(BaseCommand):
    help = "Draw every state machine of the code into docs/state-machines.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        translating.compile_where_stale()
        page = drawing.page()
        page.write_text(drawing.draw(), encoding="utf-8")
        self.stderr.write(f"{page}: {len(drawing.machines())} machines.")
