"""The kinds of data that are kept about people: /privacy says for each what it is, why it is kept and how long."""

from __future__ import annotations

from enum import StrEnum


class Kept(StrEnum):
    """A kind of data, in the order in which they are listed. The catalogs have privacy.kept_<kind>."""

    CHAT = "chat"
    SPARE = "spare"  # that the spare bot was started
    SUBSCRIPTION = "subscription"
    PICKED = "picked"  # topics that were chosen before there is a subscription
    ADMISSION = "admission"  # to topics by approval
    SENT = "sent"
    WRITTEN = "written"
    QUESTION = "question"
    WAIT = "wait"
    NOTICE = "notice"
    STAFF = "staff"  # what somebody did as staff: the mission's own record, which is not forgotten
