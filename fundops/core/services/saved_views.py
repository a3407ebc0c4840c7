"""Filters of lists that a person keeps under names of their own."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.errors import ViewRefused
from fundops.core.models import SavedView, Staff

#: Views of one list that one person keeps.
MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 1000


@transaction.atomic
def keep(*, person: Staff, model: str, name: str, query: str) -> SavedView:
    """
    Keep a filter of a list; the same name again holds the newer filter.

    :param model: the name of the list's address, e.g. `admin:core_review_changelist`.
    :raises ViewRefused: without a name, or there are too many already.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ViewRefused(
            _("A view needs a name of 1 to %(most)d characters.")
            % {"most": LONGEST_NAME}
        )
    if len(query) > LONGEST_QUERY:
        raise ViewRefused(_("This filter is too long to be kept; take some away."))
    # The person's row orders two clicks at once: the count holds.
    Staff.objects.select_for_update(of=("self",)).get(pk=person.pk)
    mine = SavedView.objects.filter(person=person, model=model)
    if mine.exclude(name=name).count() >= MOST:
        raise ViewRefused(
            _("There are %(most)d views of this list; delete one first.")
            % {"most": MOST}
        )
    view, _made = SavedView.objects.update_or_create(
        person=person, model=model, name=name, defaults={"query": query}
    )
    return view


def take_away(*, person: Staff, view_id: int) -> str:
    """
    Delete a view of one's own; say its name.

    :raises ViewRefused: it is another's, or gone already.
    """
    view = SavedView.objects.filter(person=person, pk=view_id).first()
    if view is None:
        raise ViewRefused(_("There is no such view of yours; it is gone already."))
    view.delete()
    return view.name
