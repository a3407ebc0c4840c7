"""The base of every page over a model: it shows and asks; services act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import history, more_links, trail
from fundops.core.admin.changelist import ConsoleChangeList
from fundops.core.admin.checks import ReadOnlyAdminChecks
from fundops.core.admin.exports import Exports
from fundops.core.admin.filters import (
    ALL,
    DAY,
    Default,
    SelectFilter,
    business_date_filter,
)
from fundops.core.admin.page import Item, Items, Page, Panel
from fundops.core.admin.paginator import CappedPaginator
from fundops.core.admin.proposals_on_records import with_changes
from fundops.core.admin.saved_views import shelf
from fundops.core.admin.states import state_badge

_ModelT = TypeVar("_ModelT", bound=Model)
#: Columns that no list, filter or page may reach.
_HIDDEN = ("_sealed", "_index")


class ReadOnlyAdmin(Exports[_ModelT]):
    """
    A list and an object page, and no way to add, change or delete.

    Nothing on these pages writes: what moves money goes through a service.
    """

    checks_class = ReadOnlyAdminChecks
    actions = None
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
    change_list_template = "admin/change_list.html"

    # -- the list ------------------------------------------------------------
    #: Lookup path of the business date; empty where the list has none.
    day_field = ""
    day_default: Default = "work"
    #: Columns summed per page in the totals row.
    figure_columns: Sequence[str] = ()
    #: Columns of the model summed over the filter while it is small.
    filter_totals: Sequence[str] = ()
    #: Kinds (fundops.core.admin.cells) of columns that differ from their field's.
    column_kinds: Mapping[str, str] = {}
    #: Said in the head of every column of amounts.
    list_currency = "CNY"
    search_label: str | Promise = _("Number")
    #: What an empty list says where nothing was filtered away.
    empty_words: str | Promise = _("There is nothing here yet")

    # -- the object page -----------------------------------------------------
    detail_template = "admin/console/detail.html"
    detail_select_related: Sequence[str] = ()
    #: The acts recorded about the object stand below, for those who may read them.
    shows_trail = True

    def row_edge(self, obj: _ModelT) -> str:
        """Say `bad` or `warn` where the row needs someone, else nothing."""
        return ""

    def list_title(self, request: HttpRequest) -> str | Promise:
        """Say the title of the list; the model's name where nothing is said."""
        return ""

    def prepare_rows(self, request: HttpRequest, rows: Sequence[_ModelT]) -> None:
        """Fetch at once what columns of a page of rows will ask for."""

    def get_page(self, request: HttpRequest, obj: _ModelT) -> Page:
        """Say what stands on the object's page; by default its columns."""
        return Page(
            title=f"{capfirst(self.opts.verbose_name)} {obj}",
            badges=[state_badge(obj)] if hasattr(obj, "state") else [],
            columns=[[Panel(_("Record"), [Items(self._items(obj))])]],
        )

    def trail_subject(self, obj: _ModelT) -> str:
        """Say under which number the audit trail keeps the object."""
        return str(obj)

    def get_detail_context(self, request: HttpRequest, obj: _ModelT) -> dict[str, Any]:
        """Say what the detail template draws; subclasses add to it."""
        page = with_changes(self.get_page(request, obj), request, obj)
        return {
            **self.admin_site.each_context(request),
            "title": page.title,
            "page": page,
            "object": obj,
            "opts": self.opts,
            "list_url": reverse(self._name("changelist")),
            "history": history.panel(obj),
            "trail": self._trail(request, obj),
            "more_links": more_links.of(request, obj),
        }

    def detail_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Draw the page of one object."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        obj = self.get_object_or_404(request, object_id)
        context = self.get_detail_context(request, obj)
        return TemplateResponse(request, self.detail_template, context)

    def get_object_or_404(self, request: HttpRequest, object_id: str) -> _ModelT:
        """
        Fetch what the person may see.

        :raises PermissionDenied: before a look, so that nobody can probe for numbers.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404(_("There is no such record."))
        return found

    # -- what Django asks ----------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """Give the list and the page their addresses; there are no others."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name=self._name("changelist", "")),
            path("export/", view(self.export_view), name=self._name("export", "")),
            *self.get_more_urls(),
            path(
                "<path:object_id>/change/",
                view(self.detail_view),
                name=self._name("change", ""),
            ),
        ]

    def get_more_urls(self) -> list[URLPattern]:
        """Say further pages of the object: `path("<path:object_id>/rows/", …)`."""
        return []

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ConsoleChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Draw the list; fields of the bar left blank do not stay in the address."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if any(value == "" for value in request.GET.values()):
            return HttpResponseRedirect(f"{request.path}?{_without_blanks(request)}")
        context = {
            "saved_views": shelf(request),
            "export_url": self.export_url(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: Any = None
    ) -> _ModelT | None:
        if not self.detail_select_related:
            return super().get_object(request, object_id, from_field)
        rows = self.get_queryset(request).select_related(*self.detail_select_related)
        key = self.opts.pk
        try:
            return rows.get(pk=key.to_python(object_id) if key else object_id)
        except (ObjectDoesNotExist, ValueError, TypeError):
            return None

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Put the business date first; a field's name alone is a field of the bar."""
        filters: list[Any] = []
        if self.day_field:
            filters.append(business_date_filter(self.day_field, self.day_default))
        for one in super().get_list_filter(request):
            filters.append((one, SelectFilter) if isinstance(one, str) else one)
        return filters

    def lookup_allowed(
        self, lookup: str, value: Any, request: HttpRequest | None = None
    ) -> bool:
        """Allow what the bar asks and nothing else: no probing, no slow lookups."""
        if request is None or any(mark in lookup for mark in _HIDDEN):
            return False
        return lookup in self._parameters(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for one number, whole or its beginning; no words, no parts."""
        term = search_term.strip()
        if not term or not self.search_fields:
            return queryset, False
        wanted = Q()
        for field in self.search_fields:
            wanted |= Q(**{field: term})
        return queryset.filter(wanted), False

    # -- helpers -------------------------------------------------------------
    def _parameters(self, request: HttpRequest) -> set[str]:
        names = set()
        for one in self.get_list_filter(request):
            if isinstance(one, tuple):
                names.add(f"{one[0]}__exact")
            else:
                names.add(one.parameter_name)
        return names

    def _items(self, obj: _ModelT) -> list[Item]:
        from fundops.core.admin.changelist import kind_of

        shown = [
            field
            for field in self.opts.concrete_fields
            if field.editable
            and field.name != "state"
            and not field.name.endswith(_HIDDEN)
        ]
        return [
            Item(capfirst(field.verbose_name), _shown(obj, field), kind_of(field))
            for field in shown
        ]

    def _trail(self, request: HttpRequest, obj: _ModelT) -> Panel | None:
        if not self.shows_trail or not trail.may_read(request.user):
            return None
        return trail.panel(self.trail_subject(obj))

    def _name(self, view: str, namespace: str = "admin:") -> str:
        return f"{namespace}{self.opts.app_label}_{self.opts.model_name}_{view}"


def _without_blanks(request: HttpRequest) -> str:
    """A blank day means every day; any other blank field means nothing."""
    query = request.GET.copy()
    for key in list(query):
        if query[key] == "":
            del query[key]
            if key == DAY:
                query[DAY] = ALL
    return query.urlencode()


def _shown(obj: Model, field: Any) -> Any:
    if field.choices:
        return getattr(obj, f"get_{field.name}_display")()
    return getattr(obj, field.name)
