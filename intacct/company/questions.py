"""The complete list of questions for a company.

Every list that can be complete is requested with private records and in the order of RECORDNO. Every record is
requested with named fields, so that a company's custom field cannot break an answer. Sources: facts.md, sections 3
and 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intacct.company.model import SOURCES
from intacct.company.rows import OWNER
from intacct.protocol.question import (
    RECORD_NUMBER,
    Bare,
    Get,
    GetList,
    Query,
    Question,
    ReadByName,
    ReadByQuery,
    UserPermissions,
)

PROBES = (
    "LOCATION",
    "GLBATCH",
    "GLACCOUNT",
    "APBILL",
    "VENDOR",
    "APADJUSTMENT",
    "CUSTOMER",
    "ARINVOICE",
    "ARADJUSTMENT",
    "CHECKINGACCOUNT",
    "SAVINGSACCOUNT",
    "CREDITCARD",
)
"""Objects of which one row is requested, to see whether listing them is permitted; a document may add others."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "LOCATIONENTITY": (RECORD_NUMBER, "LOCATIONID", "NAME", "PARENTID", "STATUS"),
    "DEPARTMENT": (RECORD_NUMBER, "DEPARTMENTID", "TITLE", "PARENTID", "STATUS"),
    "CLASS": (RECORD_NUMBER, "CLASSID", "NAME", "STATUS"),
}
"""Objects that are listed, with their fields; of CLASS one row is enough. They are probes as well."""
USER_FIELDS = (RECORD_NUMBER, *(source.user for source in SOURCES.values() if source.user and not source.optional))
"""The fields requested from a user's USERINFO; a document may need more (`NamedLookups`)."""
RESTRICTION_FIELDS = (
    *(RECORD_NUMBER, "FIRSTNAME", "LASTNAME"),
    *(source.restriction for source in SOURCES.values() if source.restriction),
)
"""The fields requested from a user's USERRESTRICTION."""
DIRECTORY_FIELDS = (
    RECORD_NUMBER,
    *(source.user for source in SOURCES.values() if source.user and not (source.leaf or source.optional)),
)
"""The fields requested in the list of all users: the fields of a `UserRecord` that `query` can return."""
ACCOUNT_FIELDS = (RECORD_NUMBER, "BANKACCOUNTID", "STATUS", *OWNER)
"""The fields requested from a checking account: its name, its status, and the entity that owns it."""
OF_THE_COMPANY = ("company_info", "financial_setup", "dimensions", "entity_details", "user", "restriction", "right.any")
"""Questions for a web services user that an auditor gets as well, with LISTS; the others concern only that user."""


@dataclass(frozen=True, slots=True)
class NamedLookups:
    """What a document additionally requires: records by name ("" for none), and more fields of a `UserRecord`.

    `probes` are the objects of which one row is requested, to see whether listing them is permitted.
    """

    bank_account: str = ""
    bill_image_folder: str = ""
    user_fields: frozenset[str] = frozenset()
    probes: tuple[str, ...] = PROBES

    @property
    def more_of_the_user(self) -> tuple[str, ...]:
        """The additional fields to request from a user's USERINFO."""
        return tuple(source.user for name, source in SOURCES.items() if source.optional and name in self.user_fields)

    def questions(self) -> tuple[Question, ...]:
        """One question for each lookup."""
        account = (
            ReadByName("bank_account", "CHECKINGACCOUNT", self.bank_account, ACCOUNT_FIELDS)
            if self.bank_account
            else None
        )
        folder = Get("bill_image_folder", "supdocfolder", self.bill_image_folder) if self.bill_image_folder else None
        return tuple(question for question in (account, folder) if question is not None)


NO_LOOKUPS = NamedLookups()


def questions(user_id: str, lookups: NamedLookups = NO_LOOKUPS) -> tuple[Question, ...]:
    """All questions for one web services user, sent in one request, in this order."""
    listed = tuple(
        Query(f"list.{name}", name, fields, page_size=1 if name == "CLASS" else 2000, every=True)
        for name, fields in LISTS.items()
    )
    return (
        GetList("company_info", "company_info"),
        Bare("financial_setup", "getFinancialSetup"),
        Bare("dimensions", "getDimensions"),
        Bare("applications", "get_applications"),
        Bare("entity_details", "readEntityDetails"),
        UserPermissions("permissions", user_id),
        ReadByName("user", "USERINFO", user_id, (*USER_FIELDS, *lookups.more_of_the_user)),
        ReadByQuery("restriction", "USERRESTRICTION", RESTRICTION_FIELDS, ("LOGINID", user_id)),
        Query("roles", "ROLEUSERS", ("ROLENAME", "USERLOGINID"), ("USERLOGINID", user_id)),
        Query("role.any", "ROLEUSERS", ("ROLENAME", "USERLOGINID"), page_size=1),
        Query("right.any", "USERRIGHTS", ("USERKEY", "APPLICATION", "POLICY", "RIGHTS"), page_size=1),
        *listed,
        *(Query(f"probe.{name}", name, ("RECORDNO",), page_size=1) for name in lookups.probes),
        *lookups.questions(),
    )


@dataclass(frozen=True, slots=True)
class RightsQuestion:
    """A web services user whose effective rights an auditor is asked for.

    `user_id` is its ID as we spell it, `number` its position among the sign-ins, `spelling` the ID in the question.
    """

    user_id: str
    number: int
    spelling: str

    @property
    def name(self) -> str:
        """The name of the question."""
        return f"permissions@{self.number}"


def auditor_questions(
    user_id: str, rights: Iterable[RightsQuestion] = (), lookups: NamedLookups = NO_LOOKUPS
) -> tuple[Question, ...]:
    """All questions for an auditor, sent in one request, in this order; `rights` are the users it is asked about."""
    shared = {*OF_THE_COMPANY, *(f"list.{name}" for name in LISTS)}
    return (
        *(question for question in questions(user_id) if question.name in shared),
        *directory_questions(lookups),
        Query("roles.all", "ROLEUSERS", (RECORD_NUMBER, "ROLENAME", "USERLOGINID"), every=True),
        *(UserPermissions(question.name, question.spelling) for question in rights),
    )


def directory_questions(lookups: NamedLookups = NO_LOOKUPS) -> tuple[Question, ...]:
    """The questions for all users of the company, sent once to a user that may see them, if a place has no sign-in."""
    return (
        Query("users", "USERINFO", (*DIRECTORY_FIELDS, *lookups.more_of_the_user), every=True),
        ReadByQuery("restrictions", "USERRESTRICTION", RESTRICTION_FIELDS),
    )
