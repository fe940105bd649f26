"""Whether records of the integration can be listed with each sign-in, according to the probes; beyond the document.

No verdicts: nothing here is counted, changes an exit status or adds to what the company is asked to correct. If a
probe contradicts the verdicts, a sentence gives the cause as far as it is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from intacct.company.model import User
from intacct.protocol.refusal import Refusal, plain_text
from intacct.protocol.refusals import FeatureDisabled, NotSubscribed, ObjectAbsent, PermissionDenied
from reports._model.plain import plain_reason
from reports._model.row import Row
from reports._model.run import ListingCheck
from suites.document.model import Application, Document
from suites.document.parts import probes_of
from suites.judgement.case import Case, Place
from suites.judgement.facts import PermissionType
from suites.judgement.judge import Judgement
from suites.judgement.subscriptions import listed_as_subscribed
from suites.judgement.verdict import OF_THE_ROLE, OF_THE_USER, Kind


@dataclass(frozen=True, slots=True)
class _Records:
    """A kind of records: its name for a person, its object, and the code of the application that uses it.

    `decisive`: no other application grants it, so listing it says something about this application.
    """

    what: str
    object: str
    code: str
    decisive: bool = True


_RECORDS = (
    _Records("vendors", "VENDOR", "AP", decisive=False),
    _Records("bills", "APBILL", "AP"),
    _Records("journal entries", "GLBATCH", "GL"),
    _Records("bank accounts", "CHECKINGACCOUNT", "CM"),
    _Records("invoices", "ARINVOICE", "AR"),
    _Records("customers", "CUSTOMER", "AR", decisive=False),
)
_DOES_NOT = (PermissionDenied, NotSubscribed, FeatureDisabled, ObjectAbsent)
"""The refusals that show that it does not work; after any other refusal the answer is unknown."""
_SUBSCRIPTIONS = ("Company", "Admin", "Subscriptions")
_USERS_AND_ROLES = ("Company", "Admin", "Users, roles, and groups")
_DONE = {Kind.MET, Kind.NOT_APPLICABLE, Kind.ATTESTED}


def listing_checks(judgement: Judgement, rows: tuple[Row, ...]) -> tuple[ListingCheck, ...]:
    """What can be listed at every place; `rows` are the verdicts that it is compared with."""
    by_case = {row.case: row for row in rows}
    probed = set(probes_of(judgement.document))
    records_to_list = [records for records in _RECORDS if records.object in probed]
    return tuple(
        _listing_check(judgement, by_case, place, records)
        for place, records in product(judgement.places, records_to_list)
    )


def _listing_check(judgement: Judgement, rows: Mapping[Case, Row], place: Place, records: _Records) -> ListingCheck:
    user = judgement.user_at(place)
    if user is None:
        finding, plain = "no credentials for this entity", "we have no user for it"
        return ListingCheck(place, "", records.what, records.object, None, finding, plain_finding=plain)
    if isinstance(user.sign_in, Refusal):
        finding = f"the sign-in was refused: {_words(user.sign_in)}"
        plain = "Sage Intacct refuses the sign-in"
        return ListingCheck(place, user.user_id, records.what, records.object, None, finding, plain_finding=plain)
    refusal = user.probes[records.object]
    can = True if refusal is None else False if isinstance(refusal, _DOES_NOT) else None
    finding, plain = _gateway_finding(refusal), _plain_finding(refusal)
    if records.object == "CHECKINGACCOUNT" and can is not None and "SAVINGSACCOUNT" in user.probes:
        savings = user.probes["SAVINGSACCOUNT"]
        finding, plain = (
            f"{finding}; savings accounts: {_gateway_finding(savings)}",
            f"{plain}; savings accounts: {_plain_finding(savings)}",
        )
    check = ListingCheck(place, user.user_id, records.what, records.object, can, finding, plain_finding=plain)
    application = next(
        (candidate for candidate in judgement.document.application if candidate.code == records.code), None
    )
    if application is None or can is None:
        return check
    verdicts = _Verdicts(rows, judgement.document, place, application)
    if refusal is None:
        return replace(check, surprise=verdicts.listed_though_not_met() if records.decisive else "")
    if not verdicts.grant:
        return check
    if judgement.facts.shared.subscription(application).subscribed is False:
        surprise, path = verdicts.not_subscribed()
        return replace(check, surprise=surprise, ask=bool(path), path=path)
    by_user = judgement.facts.permission_type is PermissionType.USERS
    granting = "the user's permissions grant" if by_user else "the role grants"
    surprise, path = _why_refused(refusal, user, verdicts, granting)
    return replace(check, surprise=surprise, ask=bool(path), path=path)


def _gateway_finding(refusal: Refusal | None) -> str:
    return "can be listed" if refusal is None else f"{refusal.meaning} ({_words(refusal)})"


def _plain_finding(refusal: Refusal | None) -> str:
    return "can be listed" if refusal is None else plain_reason(refusal.meaning)


def _words(refusal: Refusal) -> str:
    """The gateway's own words without the support ID, so that equal refusals have equal texts."""
    return plain_text(refusal.words).replace(" ;", ";")


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """The rows at a place that concern an application.

    Instructions are looked up by their rules, and named by the numbers that the edition prints.
    """

    rows: Mapping[Case, Row]
    document: Document
    place: Place
    application: Application

    def at(self, rule: str, application: str | None = None) -> Row | None:
        """The row of an instruction; None if the run or the edition has none."""
        return self.rows.get(Case(self.document.number_of(rule) or "", self.place, application))

    @property
    def grant(self) -> bool:
        """Whether role and permissions are as the document asks; steps blocked by the user type count as done."""
        name, type_ = self.application.name, self.document.number_of("user-type")
        steps = (self.at("user-role"), self.at("application", name), self.at("application-all", name))
        return all(_is_done(step) or _blocker_id(step) == type_ for step in steps)

    @property
    def permissions_path(self) -> tuple[str, ...]:
        """The path to the permissions of the application on the screen."""
        row = self.at("application", self.application.name) or self.at("user-role")
        where = OF_THE_USER if row is not None and row.user_based else OF_THE_ROLE
        if row is not None and row.user_based:
            where = where.replace("the user", row.user)
        elif row is not None and row.roles:
            where = where.replace("the role", " and ".join(f'the role "{role}"' for role in row.roles))
        return (*_USERS_AND_ROLES, *where.split(" > "), f"Permissions (beside {self.application.name})")

    def not_subscribed(self) -> tuple[str, tuple[str, ...]]:
        """That the company is known not to have the application, and where to look, unless a remark already says it."""
        step, name = self.at("user-role"), self.application.name
        noted = step is not None and step.verdict.remark_for_admin and name in step.verdict.remark
        known = f"The company is not subscribed to {name}, which Sage sells"
        if noted:
            return known, ()
        return f"{known}; please ask Sage to add it to your subscription", (*_SUBSCRIPTIONS, name)

    def listed_though_not_met(self) -> str:
        """The remark if the records can be listed although a step of the application is not met; "" if none."""
        ticked, all_ = self.at("application", self.application.name), self.at("application-all", self.application.name)
        if ticked is not None and ticked.true_kind is Kind.NOT_MET:
            return (
                f"Step {ticked.case.id} is not met for {self.application.name}, and yet they can be listed: the two "
                f"contradict each other; {_screenshot_request(self.application)}"
            )
        if all_ is not None and all_.true_kind is Kind.NOT_MET:
            return f'Step {all_.case.id} is not met all the same: to list them takes the right "List" alone'
        return ""


def _why_refused(refusal: Refusal, user: User, verdicts: _Verdicts, granting: str) -> tuple[str, tuple[str, ...]]:
    """Why records that the verdicts say are granted cannot be listed, and the path for the customer to check, if any.

    A missing permission, a user type that caps the role, and a missing subscription are refused in the same words.
    """
    type_, application = verdicts.at("user-type"), verdicts.application
    if type_ is not None and type_.true_kind is Kind.NOT_MET:
        return f"The user type caps what {granting} ({type_.found}): see step {type_.case.id}", ()
    has = listed_as_subscribed(user, application)
    only_that_is_left = has is None and isinstance(refusal, PermissionDenied) and _is_done(type_)
    if isinstance(refusal, NotSubscribed) or has is False or only_that_is_left:
        look = f"please check whether the company is subscribed to {application.name}"
        return f"By all that was checked {granting} it; {look}", (*_SUBSCRIPTIONS, f"{application.name}: is it ticked?")
    contradiction = f"By all that was checked {granting} it, and yet it is refused: the two contradict each other"
    return f"{contradiction}; {_screenshot_request(application)}", verdicts.permissions_path


def _screenshot_request(application: Application) -> str:
    return f"please send us a picture of the permissions of {application.name} as the screen shows them"


def _is_done(row: Row | None) -> bool:
    return row is not None and row.kind in _DONE


def _blocker_id(row: Row | None) -> str:
    return row.verdict.blocked_by.id if row is not None and row.verdict.blocked_by is not None else ""
