"""What of an invented company can be seen with the sign-ins that are ours, told from the company itself.

Like the oracle that rests on it, it uses nothing of suites/judgement or suites/setup.
"""

from __future__ import annotations

from dataclasses import dataclass

from suites.selftest.support.double.model import InventedCompany, InventedUser


@dataclass(frozen=True)
class SeenCompany:
    """An invented company, and what of it our sign-ins show."""

    company: InventedCompany
    entity_level: bool
    sender_id: str = "CraftableMPP"

    @property
    def users(self) -> tuple[InventedUser, ...]:
        """Our web services users, in the order in which they are asked."""
        return tuple(user for user in self.company.users if user.ours)

    @property
    def auditor(self) -> InventedUser | None:
        """The administrator whose sign-in is ours, if it gets in: it is unrestricted, and works at the top level."""
        return next((user for user in self.company.users if user.audits and self.signs_in(user)), None)

    @property
    def open_to_us(self) -> bool:
        """Whether the company answers requests of our sender at all."""
        return self.company.web_services and self.sender_id in self.company.senders

    def signs_in(self, user: InventedUser) -> bool:
        """Whether the user is let in."""
        return self.open_to_us and user.status == "active"

    def sees(self, user: InventedUser, object_: str) -> bool:
        """Whether the user itself may list an object that is for administrators."""
        return self.signs_in(user) and user.admin != "Off" and object_ not in user.refused

    def record_of(self, user: InventedUser) -> bool:
        """Whether the user's record is seen: by itself, or by the auditor."""
        return bool(self.auditor) or (self.signs_in(user) and "USERINFO" not in user.refused)

    def restriction_of(self, user: InventedUser) -> bool:
        """Whether the user's restriction is seen."""
        return bool(self.auditor) or self.sees(user, "USERRESTRICTION")

    def roles_of(self, user: InventedUser) -> bool:
        """Whether it is seen which roles the user has."""
        return bool(self.auditor) or self.sees(user, "ROLEUSERS")

    def rights_of(self, user: InventedUser) -> bool:
        """Whether the user's effective rights are seen."""
        return bool(self.auditor) or (self.signs_in(user) and user.permissions_visible)

    def permission_type(self) -> frozenset[str]:
        """`roles` by anybody's role, `users` by rights of a user and no role for anyone who asks, else `unseen`."""
        sees_roles = [self.sees(user, "ROLEUSERS") for user in self.users if self.signs_in(user)]
        if self.company.permission_type == "roles":
            return frozenset({"roles"} if self.auditor or any(sees_roles) else {"unseen"})
        if self.auditor:
            return frozenset({"users"} if all(sees_roles) else {"users", "unseen"})
        rights = any(self.sees(user, "USERRIGHTS") for user in self.users)
        return frozenset({"users"} if rights and all(sees_roles) else {"unseen"})

    def entities_are_complete(self) -> bool:
        """Whether some reader is shown to see every entity."""
        return bool(self.auditor) or any(
            self.sees(user, "USERRESTRICTION") and not user.entities and not self.lands_in(user) for user in self.users
        )

    def departments_are_complete(self) -> bool:
        """Whether some reader is shown to see every department."""
        return bool(self.auditor) or any(
            self.sees(user, "USERRESTRICTION") and not user.departments and not self.lands_in(user)
            for user in self.users
        )

    @staticmethod
    def lands_in(user: InventedUser) -> str:
        """The entity that a sign-in without a location lands in."""
        if user.created_in:
            return user.created_in
        return user.entities[0] if len(user.entities) == 1 and not user.top_level_access else ""

    def enters(self, user: InventedUser) -> frozenset[str]:
        """The entities that the user can enter."""
        if user.created_in:
            return frozenset({user.created_in})
        return frozenset(user.entities or (entity.id for entity in self.company.entities))
