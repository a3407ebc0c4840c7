"""
Search by personal data: a whole certificate, card or mobile number finds its customer.

What was typed is in clear: it is answered by a way to the customer, so that it stands
on no page and in no address that is kept.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.selectors import customers
from fundops.core.admin.base import ReadOnlyAdmin

_ModelT = TypeVar("_ModelT", bound=Model)

#: The search field's name in an address.
_QUERY = "q"


class CustomerSearch(ReadOnlyAdmin[_ModelT]):
    """A list that is searched by number, and by the personal data of its customer."""

    search_label = _("Number, certificate, card or mobile")
    #: Path from a row to its customer's id.
    person_path = "pk"

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Draw the list; personal data in the search field becomes a number."""
        if self.has_view_permission(request):
            answer = self._instead(request)
            if answer:
                return answer
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by number; `=7,9` are ids of customers that personal data led to."""
        if search_term.startswith("="):
            ids = [int(pk) for pk in search_term[1:].split(",") if pk.isdecimal()]
            return queryset.filter(**{f"{self.person_path}__in": ids}), False
        return super().get_search_results(request, queryset, search_term)

    def _instead(self, request: HttpRequest) -> HttpResponse | None:
        found = customers.behind(request.GET.get(_QUERY, "").strip())
        if not found:
            return None
        if len(found) == 1 and self.person_path == "pk":
            page = reverse(self._name("change"), args=found)
            return HttpResponseRedirect(page)
        query = request.GET.copy()
        query[_QUERY] = f"={','.join(map(str, found))}"
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
