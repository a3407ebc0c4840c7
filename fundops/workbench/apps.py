from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from fundops.core.admin.site import ConsoleSite


class WorkbenchConfig(AppConfig):
    name = "fundops.workbench"
    label = "workbench"
    verbose_name = _("Workbench")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported from here on only.
        from django.contrib import admin

        from fundops.core.admin import more_links, navigation
        from fundops.workbench.admin import (
            evidence_pack,
            order_bank,
            order_money,
            segregation,
        )
        from fundops.workbench.admin.board import board, waiting
        from fundops.workbench.admin.position import position
        from fundops.workbench.admin.search import search
        from trading.admin.life import tell_with

        site = cast("ConsoleSite", admin.site)
        site.board = board
        navigation.count_with(waiting)
        tell_with(order_money.tell)
        tell_with(order_bank.tell)
        site.add_page("search/", search, name="search")
        site.add_page("position/", position, name="position")
        site.add_page("segregation/", segregation.segregation, name=segregation.NAME)
        site.add_page(
            "evidence-pack/", evidence_pack.evidence_pack, name=evidence_pack.NAME
        )
        more_links.link_with(evidence_pack.pack_links)
