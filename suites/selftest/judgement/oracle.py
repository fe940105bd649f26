"""An independent oracle: what each instruction must come to, told from the company itself and not from its answers.

It is written from the contract of the verdicts and uses nothing of suites/judgement or suites/setup: a few lines for
each instruction. Where the contract leaves a company between two verdicts, both are allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from suites.selftest.judgement.seen_company import SeenCompany
from suites.selftest.support.double.model import InventedUser

Allowed = frozenset[str]
"""The kinds of verdict that a case may come to, such as `{"met"}`."""

MET, NOT_MET, UNKNOWN = frozenset({"met"}), frozenset({"not_met"}), frozenset({"unknown"})
BLOCKED, NOT_APPLICABLE = frozenset({"blocked"}), frozenset({"not_applicable"})
OPEN = UNKNOWN | BLOCKED
APPLICATIONS = ("Company", "Cash Management", "General Ledger", "Accounts Payable", "Accounts Receivable")
EMAIL = "integrations@craftable.com"
LISTED_TYPES = frozenset({"employee user", "view only user", "project manager user", "warehouse user"})
READING = frozenset({"List", "View", "Run", "Print"})


@dataclass(frozen=True)
class Asks:
    """What the document asks for, as far as it may be another one than the bundled edition; None or () is any."""

    sender_id: str | None = "CraftableMPP"
    name: str | None = "Craftable"
    user_id_begins: str | None = None
    email: str | None = EMAIL
    types: tuple[str, ...] = ("business user",)
    privileges: tuple[str, ...] = ("Limited", "Full")
    first_name: str | None = None
    last_name: str | None = None
    top_required: bool = False
    entity_required: bool = False
    more: More | None = None


@dataclass(frozen=True)
class More:
    """What a document asks for in steps 9.1 to 9.4, which the bundled editions do not have; None or () is any."""

    never_expires: bool | None = None
    top_level_access: bool | None = None
    permission_types: tuple[str, ...] = ()


USUAL = Asks()
"""What the bundled editions ask for."""


@dataclass(frozen=True)
class Oracle(SeenCompany):
    """The truth about an invented company, as far as it can be seen."""

    asks: Asks = USUAL

    def verdicts(self) -> Iterator[tuple[tuple[str, str, str | None], Allowed]]:
        """(instruction, place, application) and what is allowed there, for every case."""
        web_services, sender = self.web_services(), self.sender()
        yield ("1.1", "company", None), _step(web_services)
        yield ("1.2", "company", None), web_services
        yield from ((("2." + number, "company", None), _step(sender)) for number in "123")
        yield ("2.4", "company", None), sender
        if self.asks.more is not None:
            yield ("9.4", "company", None), self.permission_type_asked(self.asks.more.permission_types)
        for user in self.users:
            for place in user.works_in if self.entity_level else ("top",):
                yield from self.at(user, place)

    def web_services(self) -> Allowed:
        """1.2: met by any sign-in that works."""
        if any(map(self.signs_in, (*self.users, *((self.auditor,) if self.auditor else ())))):
            return MET
        if not self.company.web_services:
            return NOT_MET
        return BLOCKED if self.sender_id not in self.company.senders else UNKNOWN

    def sender(self) -> Allowed:
        """2.4: met by any sign-in that works with the sender that is asked for."""
        if self.asks.sender_id not in {None, self.sender_id}:
            return UNKNOWN
        if not self.company.web_services:
            return BLOCKED
        return NOT_MET if self.sender_id not in self.company.senders else self.web_services()

    def at(self, user: InventedUser, place: str) -> Iterator[tuple[tuple[str, str, str | None], Allowed]]:
        """Every case of sections 3 to 5 at the place of a user."""
        other_level = "5.1" if self.entity_level else "5.2"
        required = self.asks.top_required if self.entity_level else self.asks.entity_required
        yield (other_level, place, None), UNKNOWN if required else NOT_APPLICABLE
        if not self.signs_in(user):
            yield from self.shut(user, place)
            return
        yield ("3.1", place, None), _step(self.by_type(lambda kind: self.role(kind, user)))
        yield ("3.2", place, None), self.by_type(lambda kind: self.role(kind, user))
        for application in APPLICATIONS:
            yield ("3.3", place, application), self.by_type(partial(self.application, user, application))
            yield ("3.4", place, application), self.by_type(partial(self.everything, user, application))
        yield ("4.1", place, None), self.web_services_only(user)
        yield ("4.2", place, None), self.name(user)
        yield ("4.3", place, None), self.email(user)
        yield ("4.4", place, None), self.contact(user)
        yield ("4.5", place, None), self.type(user)
        yield ("4.6", place, None), self.privileges(user)
        yield ("4.7", place, None), self.by_type(lambda kind: self.user_role(kind, user))
        yield ("4.8", place, None), self.entities(user, place)
        yield ("4.9", place, None), self.departments(user)
        yield ("4.10", place, None), MET
        yield (
            (("5.2" if self.entity_level else "5.1"), place, None),
            (self.own_entity(user, place) if self.entity_level else self.top_level(user)),
        )
        if self.asks.more is not None:
            yield ("9.1", place, None), self.password(user, self.asks.more)
            yield ("9.2", place, None), self.made_at_top(user)
            yield ("9.3", place, None), self.top_level_access(user, self.asks.more)

    def shut(self, user: InventedUser, place: str) -> Iterator[tuple[tuple[str, str, str | None], Allowed]]:
        """What comes of a user that is not let in: locked out or inactive, and everything else waits for that."""
        yield ("4.10", place, None), NOT_MET if self.open_to_us else BLOCKED
        for id_ in ("4.8", "5.2" if self.entity_level else "5.1"):
            yield (id_, place, None), BLOCKED
        if self.auditor:
            yield ("4.3", place, None), self.email(user)
            yield ("4.4", place, None), self.contact(user)
            yield ("4.5", place, None), self.type(user)
            yield ("4.6", place, None), self.privileges(user)
            if self.asks.more is not None:
                yield ("9.1", place, None), self.password(user, self.asks.more)
        elif not self.entities_are_complete():
            for id_ in ("3.1", "3.2", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.9"):
                yield (id_, place, None), BLOCKED
            for application in APPLICATIONS:
                yield ("3.3", place, application), BLOCKED
                yield ("3.4", place, application), BLOCKED

    def by_type(self, judge: Callable[[str], Allowed]) -> Allowed:
        """What a rule may come to under any permission type that the company may be shown to have."""
        return frozenset[str]().union(*map(judge, self.permission_type()))

    def web_services_only(self, user: InventedUser) -> Allowed:
        """4.1: met if the record says so."""
        if not self.record_of(user):
            return UNKNOWN
        return MET if user.web_services_only else NOT_MET

    def name(self, user: InventedUser) -> Allowed:
        """4.2: the user ID or the user name holds the name, or the ID begins as asked for, or any name will do."""
        if self.asks.user_id_begins is not None:
            return MET if user.login_id.lower().startswith(self.asks.user_id_begins.lower()) else NOT_MET
        if self.asks.name is None or self.asks.name.lower() in user.login_id.lower():
            return MET
        if not self.record_of(user):
            return UNKNOWN
        return MET if self.asks.name.lower() in user.name.lower() else NOT_MET

    def email(self, user: InventedUser) -> Allowed:
        """4.3: the account's address."""
        if not self.record_of(user) or not user.email:
            return UNKNOWN
        return MET if self.asks.email in {None, user.email.lower()} else NOT_MET

    def contact(self, user: InventedUser) -> Allowed:
        """4.4: any contact, or one of that first and last name; the name's first word is the first name."""
        if not self.record_of(user) or not user.contact:
            return UNKNOWN
        first, _, last = user.contact.partition(" ")
        pairs = ((self.asks.first_name, first), (self.asks.last_name, last))
        comparisons = [(expected.lower(), actual.lower()) for expected, actual in pairs if expected is not None]
        if any(actual and actual != expected for expected, actual in comparisons):
            return NOT_MET
        return MET if all(actual for _, actual in comparisons) else UNKNOWN

    def password(self, user: InventedUser, values: More) -> Allowed:
        """9.1: "Password never expires" is ticked or not, as it is asked for."""
        if values.never_expires is None:
            return MET
        if not self.record_of(user):
            return UNKNOWN
        return MET if user.password_never_expires is values.never_expires else NOT_MET

    def made_at_top(self, user: InventedUser) -> Allowed:
        """9.2: met if the record names no entity in which the user was made."""
        if not self.company.multi_entity_shared:
            return NOT_APPLICABLE
        if not self.record_of(user):
            return UNKNOWN
        return NOT_MET if user.created_in else MET

    def top_level_access(self, user: InventedUser, values: More) -> Allowed:
        """9.3: shown by where the sign-in of a user of exactly one entity lands, unless the company itself decides it.

        A user without any entity works at the top level anyway: where that level was chosen, nothing is left to tick.
        """
        if not self.company.multi_entity_shared:
            return NOT_APPLICABLE
        if values.top_level_access is None:
            return MET
        listed = self.restriction_of(user) or (bool(user.entities) and self.record_of(user))
        if not listed:
            return UNKNOWN
        if user.created_in:
            return OPEN
        if not user.entities:
            return OPEN if self.entity_level else NOT_APPLICABLE
        if len(user.entities) > 1:
            return OPEN
        if self.lands_in(user):
            return NOT_MET if values.top_level_access else MET
        others = any(self.lands_in(other) for other in self.users if self.signs_in(other))
        return (MET if values.top_level_access else NOT_MET) if others else UNKNOWN

    def permission_type_asked(self, one_of: tuple[str, ...]) -> Allowed:
        """9.4: the permission type that the company is shown to have is one of those that are asked for."""
        if not any(map(self.signs_in, (*self.users, *((self.auditor,) if self.auditor else ())))):
            return OPEN
        if not one_of:
            return MET
        ends = {"unseen": UNKNOWN, **{kind: MET if kind in one_of else NOT_MET for kind in ("roles", "users")}}
        return frozenset[str]().union(*(ends[kind] for kind in self.permission_type()))

    def type_is_seen(self, user: InventedUser) -> bool:
        """Whether an answer shows the user's type and privileges: the record or the restriction."""
        return self.record_of(user) or self.restriction_of(user)

    def type(self, user: InventedUser) -> Allowed:
        """4.5: the user type is one of those that are asked for; only a listed other type is not met."""
        if not self.asks.types:
            return MET
        if not self.type_is_seen(user):
            return UNKNOWN
        if user.type in self.asks.types:
            return MET
        return NOT_MET if user.type in {*LISTED_TYPES, "business user"} else UNKNOWN

    def privileges(self, user: InventedUser) -> Allowed:
        """4.6: the admin privileges are one of those that are asked for."""
        if not self.asks.privileges:
            return MET
        if not self.type_is_seen(user):
            return UNKNOWN
        return MET if user.admin in self.asks.privileges else NOT_MET

    def capped(self, user: InventedUser) -> bool:
        """Whether a user type that is known, and not Business, caps what a role grants."""
        return self.type(user) == NOT_MET and user.type != "business user"

    def role(self, permission_type: str, user: InventedUser) -> Allowed:
        """3.2: the user has a role other than Admin."""
        if permission_type == "users":
            return NOT_APPLICABLE
        if not self.roles_of(user):
            return UNKNOWN
        if not self.roles(user):
            return BLOCKED
        return NOT_APPLICABLE if "Admin" in self.roles(user) else MET

    def roles(self, user: InventedUser) -> tuple[str, ...]:
        """The user's roles, which a user-based company does not have."""
        return user.roles if self.company.permission_type == "roles" else ()

    def holds(self, user: InventedUser, application: str) -> bool:
        """Whether the user has any right in the application."""
        return any(user.rights.get(application, {}).values())

    def application(self, user: InventedUser, application: str, permission_type: str) -> Allowed:
        """3.3: the user has rights in the application, or a decisive probe succeeds, as it does with such rights."""
        if self.roles_of(user) and "Admin" in self.roles(user):
            return NOT_APPLICABLE
        if permission_type != "users" and self.roles_of(user) and not self.roles(user):
            return BLOCKED
        if self.holds(user, application):
            return MET
        return BLOCKED if self.capped(user) else NOT_MET

    def reads_only(self, user: InventedUser, application: str) -> bool:
        """Whether "Read only" is selected: nothing beyond reading is held."""
        rights = {right for rights in user.rights.get(application, {}).values() for right in rights}
        return bool(rights) and rights <= READING

    def everything(self, user: InventedUser, application: str, permission_type: str) -> Allowed:
        """3.4: everything that is certain is ticked, and the reports."""
        rights = self.application(user, application, permission_type)
        if rights == NOT_APPLICABLE:
            return NOT_APPLICABLE
        if rights != MET or self.capped(user):
            return BLOCKED
        if not self.rights_of(user):
            return UNKNOWN
        return NOT_MET if self.reads_only(user, application) or self.short(user, application) else MET

    @staticmethod
    def short(user: InventedUser, application: str) -> bool:
        """Whether one of the two slips was drawn: Bills without Delete, or Accounts Receivable without its reports."""
        policies = user.rights.get(application, {})
        if application == "Accounts Payable":
            return "Delete" not in policies.get("Bills", ())
        return application == "Accounts Receivable" and "Customer aging" not in policies

    def user_role(self, permission_type: str, user: InventedUser) -> Allowed:
        """4.7: a role is assigned; Admin must not fall short of the applications, nor only read in one."""
        if permission_type == "users":
            return NOT_APPLICABLE
        if not self.roles_of(user) or permission_type == "unseen":
            return UNKNOWN
        lacking = [name for name in APPLICATIONS if not self.holds(user, name)]
        if "Admin" not in user.roles:
            return MET if user.roles else NOT_MET | (BLOCKED if self.capped(user) else frozenset())
        if lacking:
            return BLOCKED if self.capped(user) else NOT_MET
        if not self.rights_of(user):
            return MET | UNKNOWN
        reading = any(self.reads_only(user, name) for name in APPLICATIONS)
        return (BLOCKED if self.capped(user) else NOT_MET) if reading else MET

    def entities(self, user: InventedUser, place: str) -> Allowed:
        """4.8: at entity level the place's own entity, at the top level every active one of a complete list."""
        if not self.company.multi_entity_shared:
            return NOT_APPLICABLE if self.restriction_of(user) else UNKNOWN
        if self.entity_level:
            return MET if place in self.enters(user) else NOT_MET
        active = frozenset(entity.id for entity in self.company.entities if entity.active)
        return MET if self.entities_are_complete() and active <= self.enters(user) else OPEN

    def departments(self, user: InventedUser) -> Allowed:
        """4.9: no restriction to departments, or one that covers every active one of a complete list."""
        if not any(
            dimension.enabled for dimension in self.company.dimensions if dimension.object in {"DEPARTMENT", "CLASS"}
        ):
            return NOT_APPLICABLE
        proven = self.restriction_of(user)
        if not user.departments:
            return MET if proven else UNKNOWN
        if not (proven or self.record_of(user)) or not self.departments_are_complete():
            return UNKNOWN
        active = {department.id for department in self.company.departments if department.status == "active"}
        return MET if active <= {*user.departments} else NOT_MET

    def top_level(self, user: InventedUser) -> Allowed:
        """5.1: nothing assigned, not made inside an entity, lands at the top."""
        if not self.company.multi_entity_shared:
            return NOT_APPLICABLE
        listed = user.entities and (self.restriction_of(user) or self.record_of(user))
        if listed or (user.created_in and self.record_of(user)):
            return NOT_MET
        if user.created_in or user.entities:
            return UNKNOWN | NOT_MET
        return MET if self.restriction_of(user) else UNKNOWN

    def own_entity(self, user: InventedUser, place: str) -> Allowed:
        """5.2: exactly this entity, and the sign-in lands in it."""
        lands, enters = self.lands_in(user), self.enters(user)
        if lands == place and enters == {place}:
            return MET
        if lands:
            return NOT_MET
        if user.entities == (place,):
            return UNKNOWN
        is_shown = self.restriction_of(user) or (bool(user.entities) and self.record_of(user))
        return NOT_MET if is_shown else NOT_MET | UNKNOWN


def _step(leads_to: Allowed) -> Allowed:
    """A navigation step is met or does not apply with the step that it leads to, and is blocked by it otherwise."""
    return frozenset(kind if kind in {"met", "not_applicable"} else "blocked" for kind in leads_to)
