"""The console's own navigation: groups of pages, and counts where work waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Waiting:
    """How much work waits at a page; red where some of it is late."""

    count: int
    late: bool = False


@dataclass(frozen=True)
class Place:
    """A page of the tree: the list of a model, or a page with a name of its own."""

    key: str
    label: Words
    #: `app_label.model_name` in lower case; the page is its list.
    model: str = ""
    #: Name of a page that is no list.
    url_name: str = ""
    #: Pressed after `g`.
    shortcut: str = ""
    #: Who sees it among those who may see the model; everybody where empty.
    roles: tuple[str, ...] = ()
    #: Names of further pages that belong to it.
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    key: str
    label: Words
    places: tuple[Place, ...]
    #: Open without being asked.
    open: bool = False


@dataclass(frozen=True)
class ShownPlace:
    place: Place
    url: str
    is_current: bool
    waiting: Waiting | None


@dataclass(frozen=True)
class ShownGroup:
    group: Group
    places: list[ShownPlace]

    @property
    def is_open(self) -> bool:
        return self.group.open or any(shown.is_current for shown in self.places)


#: Who submits for review.
MAKERS = ("operations", "reviewer", "senior_reviewer", "configuration")

GROUPS = (
    Group(
        "day",
        _("The day"),
        (
            Place("board", _("Board"), url_name="admin:index", shortcut="b"),
            Place("steps", _("Steps"), "core.steprun"),
            Place("days", _("Business days"), "core.businessday"),
        ),
        open=True,
    ),
    Group(
        "reviews",
        _("Reviews"),
        (
            Place(
                "to_decide",
                _("To decide"),
                "core.review",
                "admin:core_review_changelist",
                shortcut="r",
                roles=("reviewer", "senior_reviewer", "compliance", "auditor"),
                covers=("admin:core_review_change", "admin:core_review_approve"),
            ),
            Place(
                "my_reviews",
                _("Submitted by me"),
                "core.review",
                "admin:core_review_mine",
                roles=MAKERS,
            ),
            Place("decided", _("Decided"), "core.review", "admin:core_review_decided"),
        ),
        open=True,
    ),
    Group(
        "money",
        _("Money"),
        (
            Place("claims", _("Claims"), "settlement.claim", shortcut="c"),
            Place("refunds", _("Refunds"), "settlement.refund"),
            Place("payouts", _("Payouts"), "settlement.payout"),
            Place("transfers", _("Transfers"), "settlement.custodiantransfer"),
            Place("collections", _("Collections"), "settlement.collection"),
            Place("remittances", _("Due from channels"), "settlement.remittance"),
            Place("receipts", _("Due from TAs"), "settlement.tareceipt"),
            Place("position", _("Position"), url_name="admin:position", shortcut="p"),
        ),
        open=True,
    ),
    Group(
        "reconcile",
        _("Reconcile"),
        (
            Place("breaks", _("Breaks"), "core.break"),
            Place("channel_files", _("Channel files"), "settlement.channelfile"),
            Place("bank_files", _("Bank files"), "settlement.bankfile"),
            Place("movements", _("Bank movements"), "settlement.bankmovement"),
            Place("statements", _("Bank statements"), "settlement.bankstatement"),
        ),
        open=True,
    ),
    Group(
        "trades",
        _("Trades"),
        (
            Place("orders", _("Orders"), "trading.order", shortcut="o"),
            Place("plans", _("Periodic plans"), "trading.plan"),
            Place("ta_day", _("TA files of the day"), url_name="admin:ta_day"),
            Place("packages", _("TA files"), "trading.tapackage", shortcut="f"),
            Place("register", _("Register"), "trading.holding"),
            Place("funds", _("Funds"), "trading.fund"),
            Place("quotes", _("Quotes"), "trading.fundquote"),
        ),
        open=True,
    ),
    Group(
        "customers",
        _("Customers"),
        (
            Place("customers", _("Customers"), "accounts.fundtradingaccount"),
            Place("sub_accounts", _("Sub trading accounts"), "accounts.subaccount"),
            Place("mandates", _("Mandates"), "accounts.mandate"),
        ),
        open=True,
    ),
    Group(
        "books",
        _("Books"),
        (
            Place("entries", _("Entries"), "settlement.journalentry", shortcut="e"),
            Place("balances", _("Balances"), "settlement.ledgeraccount"),
        ),
        open=True,
    ),
    Group(
        "compliance",
        _("Compliance"),
        (
            Place("alerts", _("Alerts"), "core.alert"),
            Place("cases", _("Cases"), "core.case"),
            Place("screenings", _("List screening"), "accounts.screening"),
            Place("screening_lists", _("Screening lists"), "accounts.screeninglist"),
            Place(
                "segregation",
                _("Segregation of duties"),
                url_name="admin:segregation",
                roles=("compliance", "auditor"),
            ),
            Place("audit", _("Audit"), "core.auditentry"),
            Place("audit_seals", _("Audit seals"), "core.auditseal"),
            Place("reveals", _("Reveals"), "core.reveal"),
            Place("exports", _("Exports"), "core.export"),
            Place("export_requests", _("Export requests"), "core.exportrequest"),
            Place("evidence", _("Evidence"), "core.evidence"),
            Place(
                "evidence_pack",
                _("Evidence pack"),
                url_name="admin:evidence_pack",
                roles=("compliance", "auditor", "senior_reviewer"),
            ),
        ),
    ),
    Group(
        "settings",
        _("Settings"),
        (
            Place(
                "proposals",
                _("Changes"),
                "core.proposal",
                "admin:core_proposal_changelist",
                covers=(
                    "admin:core_proposal_change",
                    "admin:propose",
                    "admin:propose_change",
                    "admin:import_changes",
                ),
            ),
            Place("calendar", _("Calendar"), "core.calendarday"),
            Place("channels", _("Channels"), "accounts.channel"),
            Place("transfer_agents", _("TAs"), "accounts.transferagent"),
            Place("ta_links", _("TA links"), "trading.talink"),
            Place("ta_hubs", _("Hubs"), "trading.tahub"),
            Place("partners", _("Partners"), "accounts.partner"),
            Place("bank_accounts", _("Bank accounts"), "settlement.bankaccount"),
            Place("outcome_codes", _("Outcome codes"), "settlement.outcomecode"),
            Place("policies", _("Review policies"), "core.reviewpolicy"),
            Place("delegations", _("Delegations"), "core.delegation"),
            Place("staff", _("Staff"), "core.staff"),
            Place("sessions", _("Sessions"), "core.staffsession"),
            Place("outbox", _("Outbox"), "core.outboxmessage"),
        ),
    ),
)

#: Keys of places -> what waits there. Asked once a page, so a few quick counts at most.
Counter = Callable[[], Mapping[str, Waiting]]
_counters: list[Counter] = []


def count_with(counter: Counter) -> Counter:
    """Register who counts the work of some places; from `AppConfig.ready()`."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


def tree(site: AdminSite, request: HttpRequest) -> list[ShownGroup]:
    """Draw the groups with the pages that exist and that the person may see."""
    waiting: dict[str, Waiting] = {}
    for counter in _counters:
        waiting.update(counter())
    current = request.resolver_match.view_name if request.resolver_match else ""
    urls = _visible_lists(site, request)
    roles = set(getattr(request.user, "roles", []))
    groups = []
    for group in GROUPS:
        shown = [
            ShownPlace(place, url, _is_current(place, current), _some(waiting, place))
            for place in group.places
            if _is_for(place, roles) and (url := _url(place, urls))
        ]
        if shown:
            groups.append(ShownGroup(group, shown))
    return groups


def group_of(model: str) -> Group | None:
    """Say in which group the list of a model (`app.model`) stands."""
    for group in GROUPS:
        if any(place.model == model for place in group.places):
            return group
    return None


def _visible_lists(site: AdminSite, request: HttpRequest) -> dict[str, str]:
    """Say the lists that the person may see: `app.model` -> address."""
    urls = {}
    for model, model_admin in site._registry.items():
        meta = model._meta
        if model_admin.has_view_permission(request):
            name = f"admin:{meta.app_label}_{meta.model_name}_changelist"
            urls[f"{meta.app_label}.{meta.model_name}"] = reverse(name)
    return urls


def _is_for(place: Place, roles: set[str]) -> bool:
    return not place.roles or bool(roles.intersection(place.roles))


def _url(place: Place, urls: Mapping[str, str]) -> str:
    if place.model and (place.model not in urls or not place.url_name):
        return urls.get(place.model, "")
    try:
        return reverse(place.url_name)
    except NoReverseMatch:
        return ""


def _is_current(place: Place, view_name: str) -> bool:
    if place.url_name:
        return view_name == place.url_name or view_name in place.covers
    return view_name.startswith(f"admin:{place.model.replace('.', '_')}_")


def _some(waiting: Mapping[str, Waiting], place: Place) -> Waiting | None:
    found = waiting.get(place.key)
    return found if found and found.count else None
