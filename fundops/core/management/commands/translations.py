from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fundops.core.management import translating


class Command(BaseCommand):
    help = "Collect marked strings into locale/, compile them, or check them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("collect", "compile", "check"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "collect":
            missing = translating.update()
            self.stderr.write(f"{translating.po_file()}: {missing} not translated.")
        elif options["action"] == "check":
            found = translating.complaints()
            if found:
                raise CommandError("\n".join(found))
            self.stderr.write("Everything is marked and translated.")
        else:
            made = translating.compile_where_stale()
            self.stderr.write("Compiled." if made else "Nothing to compile.")
