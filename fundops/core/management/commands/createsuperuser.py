from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: nobody stands above the review of others."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "There is no superuser. The first people come by `bootstrap`, later ones by"
            " a proposal that a second person approves."
        )
