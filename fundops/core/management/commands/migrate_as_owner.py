from __future__ import annotations

from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    help = "Django's own migrate; `migrate` wraps it. Not to be called by itself."
