from __future__ import annotations

import re
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django_fsm import FSMField, FSMModelMixin, transition

from fundops.core.database.triggers import guarded_by_the_database


def machines() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if any(isinstance(field, FSMField) for field in model._meta.local_fields)
    ]


def state_field(model: type[models.Model]) -> FSMField:
    return next(f for f in model._meta.local_fields if isinstance(f, FSMField))


def condition(model: type[models.Model], name: str) -> str:
    """Read back what the database itself says about a trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [model._meta.db_table, f"pgtrigger_{name}_%"],
        )
        (found,) = cursor.fetchone() or ("",)
        return str(found)


@pytest.mark.django_db
class TestEveryMachine:
    @pytest.mark.parametrize("model", machines(), ids=lambda m: m.__name__)
    def test_has_the_legal_moves_of_its_transitions(
        self, model: type[models.Model]
    ) -> None:
        field = state_field(model)
        ours = {
            (str(t.source), str(t.target)) for t in field.get_all_transitions(model)
        }

        # ROW(old.state, new.state) pairs, as PostgreSQL writes them back.
        text = re.sub(r"::[a-z ]+", "", condition(model, "legal_moves"))
        theirs = set(re.findall(r"'(\w+)'\)*[^']*?'(\w+)'", text.partition("WHEN")[2]))

        assert theirs == ours

    @pytest.mark.parametrize("model", machines(), ids=lambda m: m.__name__)
    def test_has_its_first_states(self, model: Any) -> None:
        text = condition(model, "first_states").partition("WHEN")[2]

        assert set(re.findall(r"'(\w+)'", text)) == {
            str(state) for state in model.first_states
        }

    @pytest.mark.parametrize("model", machines(), ids=lambda m: m.__name__)
    def test_keeps_its_state_from_assignment(self, model: type[models.Model]) -> None:
        assert issubclass(model, FSMModelMixin)
        assert state_field(model).protected


@pytest.mark.django_db
class TestGuardedByTheDatabase:
    FIRST = (
        "INSERT INTO core_break (break_no, kind, reason, reference, party, subject,"
        " opened_on, amount, ours, theirs, message, state) VALUES (%s, 'bank', 'x',"
        " %s, '', '', '2025-01-02', 0, '', '', '', %s)"
    )

    def run(self, sql: str, *values: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)

    def test_lets_a_row_begin_and_move_as_drawn(self) -> None:
        self.run(self.FIRST, "BR1", "one", "OPEN")
        for state in ("IN_REVIEW", "OPEN", "RESOLVED", "RESOLVED"):
            self.run("UPDATE core_break SET state = %s", state)

    def test_refuses_another_beginning(self) -> None:
        with pytest.raises(DatabaseError, match="core_break: no row begins as RES"):
            self.run(self.FIRST, "BR1", "one", "RESOLVED")

    def test_refuses_another_move(self) -> None:
        self.run(self.FIRST, "BR1", "one", "OPEN")
        self.run("UPDATE core_break SET state = 'RESOLVED'")

        with pytest.raises(DatabaseError, match="core_break: no move from RESOLVED"):
            self.run("UPDATE core_break SET state = 'OPEN'")

    def test_refuses_a_set_of_which_one_row_is_wrong(self) -> None:
        self.run(self.FIRST, "BR1", "one", "OPEN")
        self.run(self.FIRST, "BR2", "two", "OPEN")
        self.run("UPDATE core_break SET state = 'RESOLVED' WHERE break_no = 'BR2'")

        with pytest.raises(DatabaseError, match="no move from RESOLVED to IN_REVIEW"):
            self.run("UPDATE core_break SET state = 'IN_REVIEW'")

    def test_tells_django_that_a_check_failed(self) -> None:
        from django.db import IntegrityError

        with pytest.raises(IntegrityError):
            self.run(self.FIRST, "BR1", "one", "RESOLVED")


class TestAMachineThatCannotBeWrittenDown:
    def test_is_refused_when_it_is_declared(self) -> None:
        class FromAnywhere(FSMModelMixin, models.Model):  # noqa: DJ008  # never shown
            state = FSMField(default="OPEN", protected=True)
            first_states = ("OPEN",)

            class Meta:
                app_label = "core"
                managed = False

            @transition(state, source="*", target="CLOSED")
            def close(self) -> None:
                pass

        try:
            with pytest.raises(TypeError, match="must name its states"):
                guarded_by_the_database(FromAnywhere)
        finally:
            del apps.all_models["core"]["fromanywhere"]
            apps.clear_cache()
        assert not [m for m, _t in pgtrigger.registered() if m is FromAnywhere]
