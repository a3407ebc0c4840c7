from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError, engines

from fundops.core.management.translating import template_files


class Command(BaseCommand):
    help = "Compile every template of ours, so that none fails before somebody's eyes."

    def handle(self, *args: Any, **options: Any) -> None:
        django = engines["django"]
        wrong = []
        files = template_files()
        for path in files:
            try:
                django.from_string(path.read_text("utf-8"))
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                wrong.append(f"{path}: {error}")
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stderr.write(f"{len(files)} templates compile.")
