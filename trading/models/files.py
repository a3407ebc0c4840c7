"""The packages exchanged with a TA, their files, and what their rows became."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import TransferAgent
from fundops.core.database.triggers import append_only, guarded_by_the_database
from fundops.core.models.fields import CodeField, MoneyField, SharesField


@guarded_by_the_database
class TaPackage(FSMModelMixin, models.Model):
    """
    An index and the files it lists, in or out.

        RECEIVED -> COMPLETE -> CHECKED -> LOADED -> APPLIED;  RECEIVED -> REFUSED
        out: PREPARED -> WRITTEN (its orders are allotted before a byte leaves)
    """

    class Direction(models.TextChoices):
        IN = "IN", _("In")
        OUT = "OUT", _("Out")

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", _("Received")
        COMPLETE = "COMPLETE", _("Complete")
        CHECKED = "CHECKED", _("Checked")
        LOADED = "LOADED", _("Loaded")
        APPLIED = "APPLIED", _("Applied")
        REFUSED = "REFUSED", _("Refused")
        PREPARED = "PREPARED", _("Prepared")
        WRITTEN = "WRITTEN", _("Written")

    first_states = (State.RECEIVED, State.PREPARED)

    transfer_agent = models.ForeignKey(
        TransferAgent,
        models.PROTECT,
        related_name="packages",
        verbose_name=_("TA"),
        #: A refused package may name a TA we do not know.
        null=True,
        blank=True,
    )
    direction = CodeField(_("direction"), max_length=3, choices=Direction.choices)
    index_name = CodeField(_("index"), max_length=64)
    business_date = models.DateField(_("business date"))
    version = CodeField(_("version"), max_length=2, blank=True)
    sha256 = CodeField("SHA-256", max_length=64)
    state = FSMField(
        _("state"),
        max_length=16,
        choices=State.choices,
        default=State.RECEIVED,
        protected=True,
    )
    received_at = models.DateTimeField(_("received at"))
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    #: Ours: when the TA's place had it whole; none while it has not.
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    #: Every reason of a refusal: file, line, field, raw text, message.
    problems = models.JSONField(_("problems"), default=list, blank=True)
    quarantined = models.PositiveIntegerField(_("quarantined rows"), default=0)

    class Meta:
        verbose_name = _("TA package")
        verbose_name_plural = _("TA packages")
        ordering = ("-business_date", "-id")
        constraints = [
            # The same name twice is either the same package or a corrected one,
            # which stops; refused ones may be many, and each begins as RECEIVED.
            models.UniqueConstraint(
                fields=["direction", "index_name"],
                condition=~models.Q(state__in=["RECEIVED", "REFUSED"]),
                name="trading_tapackage_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.index_name

    @transition(state, source=State.RECEIVED, target=State.COMPLETE)
    def complete(self) -> None:
        pass

    @transition(state, source=State.COMPLETE, target=State.CHECKED)
    def check_passed(self) -> None:
        pass

    @transition(state, source=State.CHECKED, target=State.LOADED)
    def loaded(self) -> None:
        pass

    @transition(state, source=State.LOADED, target=State.APPLIED)
    def applied(self) -> None:
        pass

    @transition(state, source=State.RECEIVED, target=State.REFUSED)
    def refuse(self) -> None:
        pass

    @transition(state, source=State.PREPARED, target=State.WRITTEN)
    def written(self) -> None:
        pass


class TaFile(models.Model):
    """One file of a package; its raw bytes are kept on disk and named by SHA-256."""

    package = models.ForeignKey(
        TaPackage, models.PROTECT, related_name="files", verbose_name=_("package")
    )
    name = CodeField(_("file"), max_length=64)
    #: The OFD type (`04`, `C5`) or INDEX.
    file_type = CodeField(_("type"), max_length=8)
    version = CodeField(_("version"), max_length=2, blank=True)
    sha256 = CodeField("SHA-256", max_length=64)
    size = models.BigIntegerField(_("size"))
    records = models.PositiveIntegerField(_("records"), default=0)
    #: Field names in the order of the header: the authority for the widths.
    fields = models.JSONField(_("fields"), default=list, blank=True)
    #: Below FUNDOPS_DATA_DIR.
    path = models.CharField(_("kept at"), max_length=255)
    control_totals = models.JSONField(_("control totals"), default=dict, blank=True)

    class Meta:
        verbose_name = _("TA file")
        verbose_name_plural = _("TA files")
        ordering = ("package", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["package", "name"], name="trading_tafile_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TaRecord(models.Model):
    """
    One row of a TA's file and what became of it; written once, when it is applied.

    A leaf table, partitioned by month of `business_date` (the header's date): nothing
    points at it by foreign key and it points at nothing by one; `verify_books` checks.
    Fields that are not here are read from the raw file at `byte_offset`.
    """

    append_only = True

    class Result(models.TextChoices):
        APPLIED = "A", _("Applied")
        #: A control row (05, 12, 25 …) that was read and compared.
        COMPARED = "C", _("Compared")
        QUARANTINED = "Q", _("Quarantined")

    business_date = models.DateField(_("business date"))
    file = models.ForeignKey(
        TaFile,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="rows",
        verbose_name=_("file"),
    )
    line = models.IntegerField(_("record"))
    byte_offset = models.BigIntegerField(_("byte offset"))
    detail_flag = CodeField(_("detail flag"), max_length=1, blank=True)
    business_code = CodeField(_("business code"), max_length=3, blank=True)
    order_no = CodeField(_("order number"), max_length=24, blank=True)
    order = models.ForeignKey(
        "trading.Order",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="rows",
        verbose_name=_("order"),
    )
    ta_serial_no = CodeField(_("TA serial number"), max_length=20, blank=True)
    confirm_date = models.DateField(_("confirm date"), null=True, blank=True)
    return_code = CodeField(_("return code"), max_length=4, blank=True)
    sub_account_no = CodeField(_("sub trading account"), max_length=17, blank=True)
    ta_account_no = CodeField(_("fund account"), max_length=12, blank=True)
    fund_code = CodeField(_("fund"), max_length=6, blank=True)
    share_class = CodeField(_("share class"), max_length=1, blank=True)
    confirmed_amount = MoneyField(_("confirmed amount"), null=True, blank=True)
    confirmed_shares = SharesField(_("confirmed shares"), null=True, blank=True)
    charge = MoneyField(_("charge"), null=True, blank=True)
    agency_fee = MoneyField(_("agency fee"), null=True, blank=True)
    #: 130, 149: RefundAmount, RaiseInterest.
    refund_amount = MoneyField(_("refund"), null=True, blank=True)
    interest = MoneyField(_("interest"), null=True, blank=True)
    #: 06: FrozenBalance, DividentDate.
    frozen_amount = MoneyField(_("frozen amount"), null=True, blank=True)
    pay_date = models.DateField(_("pay date"), null=True, blank=True)
    result = CodeField(_("result"), max_length=1, choices=Result.choices)
    reason = CodeField(_("reason"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("TA record")
        verbose_name_plural = _("TA records")
        ordering = ("file", "line")
        indexes = [
            # The rows of a file lie together, in its order.
            BrinIndex(
                fields=["file", "line"],
                pages_per_range=16,
                autosummarize=True,
                name="trading_tarecord_place",
            ),
            models.Index(fields=["order"], name="trading_tarecord_order"),
            models.Index(fields=["ta_serial_no"], name="trading_tarecord_serial"),
            models.Index(
                fields=["file", "line"],
                condition=models.Q(result="Q"),
                name="trading_tarecord_waiting",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"


class StagedRow(models.Model):
    """
    A 04 row as it was copied from the raw file, before anything is decided.

    Unlogged and never trusted: after a crash of the server the table is empty, and the
    file is copied again when its count is not the header's. Money and shares are minor
    units (0.01), the file's own digits.
    """

    pk = models.CompositePrimaryKey("file_id", "line")
    file_id = models.BigIntegerField()
    line = models.IntegerField()
    byte_offset = models.BigIntegerField()
    detail_flag = CodeField(max_length=1, null=True)
    distributor_code = CodeField(max_length=9, null=True)
    business_code = CodeField(max_length=3, null=True)
    order_no = CodeField(max_length=24, null=True)
    ta_serial_no = CodeField(max_length=20, null=True)
    confirm_date = models.DateField(null=True)
    return_code = CodeField(max_length=4, null=True)
    sub_account_no = CodeField(max_length=17, null=True)
    ta_account_no = CodeField(max_length=12, null=True)
    fund_code = CodeField(max_length=6, null=True)
    share_class = CodeField(max_length=1, null=True)
    currency = CodeField(max_length=3, null=True)
    dividend_method = CodeField(max_length=1, null=True)
    applied_amount = models.BigIntegerField(null=True)
    applied_shares = models.BigIntegerField(null=True)
    confirmed_amount = models.BigIntegerField(null=True)
    confirmed_shares = models.BigIntegerField(null=True)
    charge = models.BigIntegerField(null=True)
    agency_fee = models.BigIntegerField(null=True)
    original_serial_no = CodeField(max_length=24, null=True)
    register_date = models.DateField(null=True)
    from_ta = CodeField(max_length=1, null=True)
    finished = CodeField(max_length=1, null=True)
    error_detail = models.CharField(max_length=200, null=True)  # noqa: DJ001  # as COPY gives it: blank is NULL

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
