"""Facts of the company that are the same for every user; if answers to different users differ, the fact stays open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from intacct.company.model import Dimension, NamedRecord, User
from intacct.protocol.refusal import Refusal
from suites.document.model import Application
from suites.document.text import normalize_id
from suites.judgement.subscriptions import Subscription, subscription_to

RecordField = Literal["bank_account", "bill_image_folder"]
"""The fields of a `User` that hold records which were asked for by their name."""


class SharedFacts:
    """The subscriptions, dimensions and records of a company, from everybody's answers; each is computed once."""

    def __init__(self, readers: tuple[User, ...]) -> None:
        self._readers = readers
        self._signed_in = tuple(user for user in readers if user.signed_in)
        self._subscriptions: dict[Application, Subscription] = {}
        self._dimension_doubts: dict[str, str] = {}
        self._record_statuses: dict[tuple[RecordField, str], Mapping[tuple[str, str | None], str]] = {}

    def subscription(self, application: Application) -> Subscription:
        """Whether the company is subscribed to an application, by everybody's answers."""
        if application not in self._subscriptions:
            self._subscriptions[application] = subscription_to(application, self._readers)
        return self._subscriptions[application]

    def record_statuses(self, records: RecordField, name: str) -> Mapping[tuple[str, str | None], str]:
        """Each status (folded) of the records of a name, with their owner (`owner_key`) -> the first user shown it."""
        key = (records, normalize_id(name))
        if key not in self._record_statuses:
            statuses: dict[tuple[str, str | None], str] = {}
            for user in self._signed_in:
                answer = getattr(user, records)
                for record in () if isinstance(answer, Refusal) else answer:
                    if normalize_id(record.name or "") == key[1] and normalize_id(record.status or ""):
                        statuses.setdefault((normalize_id(record.status), owner_key(record)), user.user_id)
            self._record_statuses[key] = statuses
        return self._record_statuses[key]

    def dimension(self, user: User | None, name: str) -> Dimension | None:
        """A dimension from the user's answer, else from the first other answer that names it.

        Whether it is used is a fact of the company: it stays open if two answers contradict each other.
        """
        for reader in (*((user,) if user else ()), *self._signed_in):
            if not isinstance(reader.dimensions, Refusal):
                dimension: Dimension | None = next(
                    (listed for listed in reader.dimensions if listed.object == name), None
                )
                if dimension is not None:
                    return replace(dimension, enabled=None) if self.dimension_doubt(name) else dimension
        return None

    def dimension_doubt(self, name: str) -> str:
        """The contradiction between two answers on whether a dimension is used; "" if there is none."""
        if name not in self._dimension_doubts:
            told_to: dict[bool, str] = {}
            for user in self._signed_in:
                for listed in () if isinstance(user.dimensions, Refusal) else user.dimensions:
                    if listed.object == name and listed.enabled is not None:
                        told_to.setdefault(listed.enabled, user.user_id)
            self._dimension_doubts[name] = (
                f"not used, as {told_to[False]} is told, and yet used, as {told_to[True]} is told"
                if len(told_to) > 1
                else ""
            )
        return self._dimension_doubts[name]


def owner_key(record: NamedRecord) -> str | None:
    """The entity that owns a record, folded; "" is the top level, None if the answer does not say."""
    owners = [owner for owner in (record.created_in, record.location) if owner is not None]
    return normalize_id(next(filter(None, owners), "")) if owners else None
