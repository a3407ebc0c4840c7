"""In whose place others decide, and how that ends at once."""

from __future__ import annotations

import datetime as dt

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, review_briefs
from fundops.core.admin.acts import Act, ActingAdmin
from fundops.core.admin.page import Fact, Page, Panel, Text
from fundops.core.models import Delegation, Staff
from fundops.core.services import reviews


def _lock(delegation: Delegation) -> str | Promise | None:
    return "" if delegation.revoked_at is None else None


def _plan(delegation: Delegation) -> Page:
    words = _(
        "The delegate decides nothing more in this place from now on; what was "
        "decided stays decided."
    )
    return Page(
        title=_("Revoke the delegation %(number)s") % {"number": delegation},
        facts=_facts(delegation),
        columns=[[Panel(_("What will happen"), [Text(words)])]],
    )


def _revoke(delegation: Delegation, actor: Staff, now: dt.datetime, note: str) -> str:
    reviews.revoke_delegation(
        delegation_id=delegation.pk, actor=actor, now=now, reason=note
    )
    return _("The delegation %(number)s is revoked.") % {"number": delegation}


REVOKE = Act(
    code="revoke",
    label=gettext_lazy("Revoke…"),
    button=gettext_lazy("Revoke"),
    roles=("reviewer", "senior_reviewer", "compliance", "configuration"),
    lock=_lock,
    plan=_plan,
    do=_revoke,
    note_label=gettext_lazy("Why"),
)


@admin.register(Delegation)
class DelegationAdmin(ActingAdmin[Delegation]):
    list_display = (
        "delegator",
        "delegate",
        "kinds",
        "from_day",
        "until_day",
        "revoked_at",
        "review_no",
    )
    list_select_related = detail_select_related = ("delegator", "delegate")
    column_kinds = {"kinds": cells.LONG, "review_no": cells.MONO}
    search_fields = ("delegator__employee_no__startswith",)
    search_label = gettext_lazy("Delegator")
    empty_words = gettext_lazy("Nobody decides in the place of another")
    acts = (REVOKE,)

    def trail_subject(self, obj: Delegation) -> str:
        return f"DG{obj.pk}"

    def get_page(self, request: HttpRequest, obj: Delegation) -> Page:
        return Page(
            title=_("Delegation %(number)s") % {"number": obj},
            facts=_facts(obj),
            columns=[
                [
                    Panel(_("Why"), [Text(obj.reason)]),
                    *self.acts_panels(request, obj),
                ]
            ],
        )


def _facts(delegation: Delegation) -> list[Fact]:
    kinds = [one for one in delegation.kinds.split(",") if one]
    words = ", ".join(str(review_briefs.label_of(one)) for one in kinds)
    return [
        Fact(_("Delegator"), delegation.delegator.employee_no, main=True),
        Fact(_("Delegate"), delegation.delegate.employee_no),
        Fact(_("Kinds"), words or _("every kind")),
        Fact(_("From"), delegation.from_day, cells.DATE),
        Fact(_("Until"), delegation.until_day, cells.DATE),
        Fact(_("Revoked at"), delegation.revoked_at, cells.MOMENT),
        Fact(_("Approved under"), delegation.review_no, cells.MONO),
    ]
