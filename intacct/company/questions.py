"""The complete list of what is asked of a company.

Every list that can be complete is asked for with what is private, and in the order of RECORDNO; every record by the
names of its fields, so that a field of the company's own cannot break an answer. Sources: facts.md, sections 3 and 4.
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
"""Objects of which one row is asked, to see whether listing them is permitted; a document may ask for others."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "LOCATIONENTITY": (RECORD_NUMBER, "LOCATIONID", "NAME", "PARENTID", "STATUS"),
    "DEPARTMENT": (RECORD_NUMBER, "DEPARTMENTID", "TITLE", "PARENTID", "STATUS"),
    "CLASS": (RECORD_NUMBER, "CLASSID", "NAME", "STATUS"),
}
"""Objects that are listed, with their fields; of CLASS one row is enough. They are probes as well."""
USER_FIELDS = (RECORD_NUMBER, *(source.user for source in SOURCES.values() if source.user and not source.optional))
"""What is asked of a user's USERINFO; a document may need more (`NamedLookups`)."""
RESTRICTION_FIELDS = (
    *(RECORD_NUMBER, "FIRSTNAME", "LASTNAME"),
    *(source.restriction for source in SOURCES.values() if source.restriction),
)
"""What is asked of a user's USERRESTRICTION."""
DIRECTORY_FIELDS = (
    RECORD_NUMBER,
    *(source.user for source in SOURCES.values() if source.user and not (source.leaf or source.optional)),
)
"""What is asked of every user in the list of all users: the fields of a `UserRecord` that `query` can give."""
ACCOUNT_FIELDS = (RECORD_NUMBER, "BANKACCOUNTID", "STATUS", *OWNER)
"""What is asked of a checking account: its name, its status, and the entity that owns it."""
OF_THE_COMPANY = ("company_info", "financial_setup", "dimensions", "entity_details", "user", "restriction", "right.any")
"""Questions of a web services user that an auditor is asked as well, and LISTS; the rest is about the user alone."""


@dataclass(frozen=True, slots=True)
class NamedLookups:
    """What a document asks for besides: records by name, "" for none, and more fields of a `UserRecord`.

    `probes` are the objects of which one row is asked, to see whether listing them is permitted.
    """

    bank_account: str = ""
    bill_image_folder: str = ""
    user_fields: frozenset[str] = frozenset()
    probes: tuple[str, ...] = PROBES

    @property
    def more_of_the_user(self) -> tuple[str, ...]:
        """What is asked of a user's USERINFO besides."""
        return tuple(source.user for name, source in SOURCES.items() if source.optional and name in self.user_fields)

    def questions(self) -> tuple[Question, ...]:
        """One question for each."""
        account = (
            ReadByName("bank_account", "CHECKINGACCOUNT", self.bank_account, ACCOUNT_FIELDS)
            if self.bank_account
            else None
        )
        folder = Get("bill_image_folder", "supdocfolder", self.bill_image_folder) if self.bill_image_folder else None
        return tuple(question for question in (account, folder) if question is not None)


NO_LOOKUPS = NamedLookups()


def questions(user_id: str, lookups: NamedLookups = NO_LOOKUPS) -> tuple[Question, ...]:
    """Everything that one web services user is asked, in one request, in this order."""
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

    `user_id` is its ID with us, `number` its place among the sign-ins, `spelling` the ID that is asked for.
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
    """Everything that an auditor is asked, in one request, in this order; `rights` are the users it is asked about."""
    shared = {*OF_THE_COMPANY, *(f"list.{name}" for name in LISTS)}
    return (
        *(question for question in questions(user_id) if question.name in shared),
        *directory_questions(lookups),
        Query("roles.all", "ROLEUSERS", (RECORD_NUMBER, "ROLENAME", "USERLOGINID"), every=True),
        *(UserPermissions(question.name, question.spelling) for question in rights),
    )


def directory_questions(lookups: NamedLookups = NO_LOOKUPS) -> tuple[Question, ...]:
    """All users of the company, asked once of a user that may see them, where a place has no signed-in user."""
    return (
        Query("users", "USERINFO", (*DIRECTORY_FIELDS, *lookups.more_of_the_user), every=True),
        ReadByQuery("restrictions", "USERRESTRICTION", RESTRICTION_FIELDS),
    )
