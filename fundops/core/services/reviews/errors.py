"""Why a review was not submitted, decided or carried out."""

from __future__ import annotations

from fundops.core.errors import FundopsError, NotAllowed


class ReviewRefused(NotAllowed):
    """The review or its subject is not in a state for this."""

    code = "core.review_refused"


class NoPolicy(FundopsError):
    """No policy covers this kind and amount; what nobody decides does not move."""

    code = "core.review_no_policy"


class NotTheirs(NotAllowed):
    """This person may not decide: the maker, an editor, or without the role."""

    code = "core.review_not_theirs"


class AlreadyDecided(NotAllowed):
    """Somebody else was first; nothing of this decision was recorded."""

    code = "core.review_already_decided"


class ContentChanged(NotAllowed):
    """The subject is no longer what was submitted, or what the person saw."""

    code = "core.review_content_changed"


class NeedsReason(NotAllowed):
    """A reason code is missing, or the note is too short."""

    code = "core.review_needs_reason"


class NeedsSecondFactor(NotAllowed):
    """The policy asks for a fresh code, bound to this content, and used once."""

    code = "core.review_needs_second_factor"


class NeedsEvidence(NotAllowed):
    """The policy asks for evidence, and none is attached to the subject."""

    code = "core.review_needs_evidence"


class Expired(NotAllowed):
    """The time to decide is over; it is back with its maker."""

    code = "core.review_expired"


class BatchChanged(NotAllowed):
    """The reviews to approve are not the set that was shown; none was approved."""

    code = "core.review_batch_changed"
