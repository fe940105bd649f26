"""What the lists of all users show: who is in the company, in which state, and to what each user is restricted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, reduce

from intacct.company.completeness import shows_everybody
from intacct.company.model import Company, Listing, User, UserRecord
from intacct.company.user_rows import merge_user_records
from intacct.protocol.refusal import Refusal
from suites.document.text import normalize_id
from suites.judgement.auditor import by_user
from suites.judgement.landing import works_at_top
from suites.judgement.restrictions import unrestricted


class UserDirectory:
    """The lists of all users: those of an auditor that counts, else those that were read as a web services user.

    `signed_in` are all who were let in; `with_a_role`: the folded IDs of all users of whom anybody is shown a role.
    """

    def __init__(self, company: Company, signed_in: tuple[User, ...], with_a_role: frozenset[str]) -> None:
        auditor = self._auditor = company.auditor
        self._signed_in = signed_in
        self._with_a_role = with_a_role
        self._lists = auditor.directory if auditor and shows_everybody(auditor) else company.directory

    @property
    def reader(self) -> str:
        """The user that was shown the lists; "" if none were read."""
        return self._lists.reader if self._lists is not None else ""

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Those that the reader received instead of a list."""
        lists = (self._lists.users, self._lists.restrictions) if self._lists else ()
        return tuple(answer for answer in lists if isinstance(answer, Refusal))

    def user(self, user_id: str) -> UserRecord | None:
        """A user in the list of all users, if one was read and holds it; with its status if all rows agree on it."""
        user_rows = self._rows_of(user_id)
        if not user_rows:
            return None
        statuses = self.statuses(user_id)
        return replace(user_rows[0], status=statuses[0] if len(statuses) == 1 else None)

    def statuses(self, user_id: str) -> tuple[str, ...]:
        """Every status that the lists of all users show of a user, folded, without duplicates."""
        rows = (row for row in self._rows_of(user_id) if row.status and row.status.strip())
        return tuple(dict.fromkeys(normalize_id(row.status or "") for row in rows))

    def _rows_of(self, user_id: str) -> list[UserRecord]:
        """A user's rows in the lists of all users."""
        return [row for rows in self._rows for row in rows.get(normalize_id(user_id), ())]

    def shown_to(self, user_id: str) -> str:
        """Who was shown that a user of this ID exists; "" if nobody was. An incomplete list is enough to show it."""
        if self._rows_of(user_id):
            return self.reader
        auditor = self._auditor
        lists = (auditor.directory.users, auditor.directory.restrictions) if auditor else ()
        return (
            auditor.own.user_id
            if auditor and any(normalize_id(user_id) in by_user(listing) for listing in lists)
            else ""
        )

    @property
    def created_inside(self) -> tuple[str, ...]:
        """The entities in which users were created, as the lists of all users say."""
        rows = (row for by_id in self._rows for rows in by_id.values() for row in rows)
        return tuple(dict.fromkeys(row.created_in.strip() for row in rows if row.created_in and row.created_in.strip()))

    def restriction(self, user_id: str | None) -> UserRecord | None:
        """A user's row in the list of all restrictions, if one was read and holds it; several rows are merged."""
        _, restrictions = self._rows
        rows = [] if user_id is None else restrictions.get(normalize_id(user_id), [])
        return reduce(merge_user_records, rows) if rows else None

    @cached_property
    def _rows(self) -> tuple[Mapping[str, list[UserRecord]], Mapping[str, list[UserRecord]]]:
        """The list of all users, and the list of all restrictions, by the folded user ID."""
        return (by_user(self._lists.users), by_user(self._lists.restrictions)) if self._lists else ({}, {})

    @cached_property
    def _shown_to_exist(self) -> frozenset[str]:
        """The folded IDs of the users that an answer other than the lists of all users shows.

        They are the users that were let in, those of whom anybody is shown a role, and those whose rights the auditor
        was shown.
        """
        rights = self._auditor.permissions if self._auditor else {}
        with_rights = (user_id for user_id, answer in rights.items() if answer and not isinstance(answer, Refusal))
        ids = (*(user.user_id for user in self._signed_in), *with_rights)
        return self._with_a_role | {normalize_id(id_) for id_ in ids}

    @cached_property
    def everybody(self) -> tuple[UserRecord, ...] | None:
        """Everybody in the company, if the reader is shown to see everybody and the list is complete."""
        lists = self._lists
        reader = next((user for user in self._signed_in if lists and user.user_id == lists.reader), None)
        # Inside an entity, the list may hold only the users of that entity, whatever the assignment says.
        if lists is None or reader is None or not unrestricted(reader) or not works_at_top(reader):
            return None
        # A list that lacks a user who is known to exist is not complete, whatever its counts say.
        listed_ids = (row for rows in self._rows for row in rows)
        existing_ids = {*listed_ids, *self._shown_to_exist}
        for listing in (lists.users, lists.restrictions):
            if isinstance(listing, Listing) and listing.complete and by_user(listing).keys() >= existing_ids:
                return listing.rows
        return None
