from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.management.base import FundopsCommand
from fundops.workbench.bench import clearing, files, machine, reviews

BENCHES: dict[str, Callable[..., dict[str, Any]]] = {
    "clearing": clearing.run,
    "files": files.run,
    "machine": machine.run,
    "reviews": reviews.run,
}
SHOWN: dict[str, Callable[[], str]] = {
    "clearing": clearing.shown,
    "reviews": reviews.shown,
}


class Command(FundopsCommand):
    help = (
        "Measure a piece of work against its baselines in one run, in a database of"
        " its own. Ratios are ours / theirs in seconds: smaller is better."
    )
    default_day = ""
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHES), metavar="NAME")
        parser.add_argument("--rows", type=int, default=100_000, metavar="N")
        parser.add_argument(
            "--show", action="store_true", help="print the baseline's DDL and SQL"
        )

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        # A bench brings its own database; it needs neither an actor nor a day.
        return self.run(**options)

    def run(self, *, name: str, rows: int, show: bool, **rest: Any) -> dict[str, Any]:
        if show:
            return {"baseline": SHOWN.get(name, lambda: "")()}
        return BENCHES[name](rows=rows)

    def render(self, answer: dict[str, Any]) -> str:
        return (
            str(answer["baseline"]) if "baseline" in answer else super().render(answer)
        )
