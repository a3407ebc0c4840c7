"""The rows of a file as changes: compared with what is in force, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader

from fundops.core.services.proposals.changeables import Changeable
from fundops.core.services.proposals.fields import Plain


@dataclass
class Row:
    """What a row says about one thing, beside what is in force."""

    subject: str
    before: dict[str, Plain] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    after: dict[str, Plain] = field(default_factory=dict)

    @property
    def pk(self) -> str:
        return self.subject


class _Nobody(BaseInstanceLoader):
    """No record is ever looked up to be written to."""

    def get_instance(self, row: Mapping[str, Any]) -> None:
        return None


class ChangeRows(resources.Resource):
    """
    A change's columns, and only those; what a row would save is kept beside.

    It has no model: nothing that it is given can reach a table.
    """

    class Meta:
        instance_loader_class = _Nobody
        use_transactions = True
        skip_html_diff = True
        skip_diff = True
        store_instance = True
        report_skipped = True

    def __init__(self, about: Changeable) -> None:
        super().__init__()
        self.about = about
        self.fields = {
            name: fields.Field(attribute=name, column_name=name)
            for name in about.import_columns[1:]
        }

    def get_import_id_fields(self) -> list[str]:
        return []

    def init_instance(self, row: Any = None) -> Row:
        subject = str(row[self.about.import_columns[0]]).strip()
        return Row(subject)

    def import_field(
        self, field: Any, instance: Row, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Take the text as it stands; the change's own fields validate it."""
        instance.raw[field.attribute] = str(row[field.column_name]).strip()

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Nothing is valid by itself: `importing` asks the change."""

    def save_instance(
        self, instance: Any, is_create: bool, row: Any, **kwargs: Any
    ) -> None:
        """Save nothing, whatever the run."""

    def save_m2m(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Save nothing, whatever the run."""
