"""Beyond the document: whether the integration's records can be listed with each sign-in, as the probes show.

No verdicts: nothing here counts, changes an exit status, or is asked of the company besides what is asked anyway.
Where a probe and the verdicts do not go together, a sentence says what is known of the cause, and invents none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from intacct.company.model import User
from intacct.protocol.errors import FeatureDisabled, NotSubscribed, ObjectAbsent, PermissionDenied, Refusal, plain_text
from reports._model.plain import meant
from reports._model.run import ListingCheck, Row
from suites.document.model import Application, Document
from suites.document.parts import probes_of
from suites.judgement.access import subscribed
from suites.judgement.case import Case, Place
from suites.judgement.facts import PermissionType
from suites.judgement.judge import Judgement
from suites.judgement.verdict import Kind


@dataclass(frozen=True, slots=True)
class _Thing:
    """A kind of records: what a person calls it, its object, and the code of the application that it is used in.

    `decisive`: no other application grants it, so that listing it shows something of this one.
    """

    what: str
    object: str
    code: str
    decisive: bool = True


_THINGS = (
    _Thing("vendors", "VENDOR", "AP", decisive=False),
    _Thing("bills", "APBILL", "AP"),
    _Thing("journal entries", "GLBATCH", "GL"),
    _Thing("bank accounts", "CHECKINGACCOUNT", "CM"),
    _Thing("invoices", "ARINVOICE", "AR"),
    _Thing("customers", "CUSTOMER", "AR", decisive=False),
)
_DOES_NOT = (PermissionDenied, NotSubscribed, FeatureDisabled, ObjectAbsent)
"""The refusals that say that it does not work; after any other it could not be seen."""
_DONE = {Kind.MET, Kind.NOT_APPLICABLE, Kind.ATTESTED}


def listing_checks(judgement: Judgement, rows: tuple[Row, ...]) -> tuple[ListingCheck, ...]:
    """What can be listed at every place; `rows` are the verdicts that it is compared with."""
    by_case = {one.case: one for one in rows}
    asked = set(probes_of(judgement.document))
    things = [thing for thing in _THINGS if thing.object in asked]
    return tuple(_seen(judgement, by_case, place, thing) for place, thing in product(judgement.places, things))


def _seen(judgement: Judgement, rows: Mapping[Case, Row], place: Place, thing: _Thing) -> ListingCheck:
    user = judgement.user_at(place)
    if user is None:
        nobody, told = "no credentials for this entity", "we have no user for it"
        return ListingCheck(place, "", thing.what, thing.object, None, nobody, told=told)
    if isinstance(user.sign_in, Refusal):
        found = f"the sign-in was refused: {_words(user.sign_in)}"
        told = "Sage Intacct refuses the sign-in"
        return ListingCheck(place, user.user_id, thing.what, thing.object, None, found, told=told)
    refusal = user.probes[thing.object]
    can = True if refusal is None else False if isinstance(refusal, _DOES_NOT) else None
    found, told = _told(refusal), _meant(refusal)
    if thing.object == "CHECKINGACCOUNT" and can is not None and "SAVINGSACCOUNT" in user.probes:
        savings = user.probes["SAVINGSACCOUNT"]
        found, told = f"{found}; savings accounts: {_told(savings)}", f"{told}; savings accounts: {_meant(savings)}"
    seen = ListingCheck(place, user.user_id, thing.what, thing.object, can, found, told=told)
    application = next((one for one in judgement.document.application if one.code == thing.code), None)
    if application is None or can is None:
        return seen
    verdicts = _Verdicts(rows, judgement.document, place, application)
    if refusal is None:
        return replace(seen, surprise=verdicts.in_spite_of_listing() if thing.decisive else "")
    if not verdicts.grant:
        return seen
    by_user = judgement.facts.permission_type is PermissionType.USERS
    granting = "the user's permissions grant" if by_user else "the role grants"
    surprise, ask = _unexpected(refusal, user, verdicts, granting)
    return replace(seen, surprise=surprise, ask=ask)


def _told(refusal: Refusal | None) -> str:
    return "can be listed" if refusal is None else f"{refusal.meaning} ({_words(refusal)})"


def _meant(refusal: Refusal | None) -> str:
    return "can be listed" if refusal is None else meant(refusal.meaning)


def _words(refusal: Refusal) -> str:
    """The gateway's own words without the support ID, so that the same refusal is the same everywhere."""
    return plain_text(refusal.words).replace(" ;", ";")


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What the document's instructions came to at a place, as far as they concern an application.

    Instructions are asked for by their rules, and told by the numbers that the edition prints.
    """

    rows: Mapping[Case, Row]
    document: Document
    place: Place
    application: Application

    def at(self, rule: str, application: str | None = None) -> Row | None:
        """The row of an instruction; None where the run or the edition has none."""
        return self.rows.get(Case(self.document.number_of(rule) or "", self.place, application))

    @property
    def grant(self) -> bool:
        """Whether role and permissions are as the document asks; a user type that is not waits for its step alone."""
        named, type_ = self.application.name, self.document.number_of("user-type")
        steps = (self.at("user-role"), self.at("application", named), self.at("application-all", named))
        return all(_done(step) or _blocked_by(step) == type_ for step in steps)

    def in_spite_of_listing(self) -> str:
        """What is to be said where the records can be listed, and a step of the application is not met."""
        ticked, all_ = self.at("application", self.application.name), self.at("application-all", self.application.name)
        if ticked is not None and ticked.true_kind is Kind.NOT_MET:
            return (
                f"Step {ticked.case.id} is not met for {self.application.name}, and yet they can be listed: the two "
                f"contradict each other; {_picture(self.application)}"
            )
        if all_ is not None and all_.true_kind is Kind.NOT_MET:
            return f'Step {all_.case.id} is not met all the same: to list them takes the right "List" alone'
        return ""


def _unexpected(refusal: Refusal, user: User, verdicts: _Verdicts, granting: str) -> tuple[str, bool]:
    """Why records may not be listed that the verdicts say are granted, and whether the customer is to be asked.

    A missing permission, a user type that caps the role, and a missing subscription are refused in the same words.
    """
    type_, application = verdicts.at("user-type"), verdicts.application
    if type_ is not None and type_.true_kind is Kind.NOT_MET:
        return f"The user type caps what {granting} ({type_.found}): see step {type_.case.id}", False
    has = subscribed(user, application)
    only_that_is_left = has is None and isinstance(refusal, PermissionDenied) and _done(type_)
    if isinstance(refusal, NotSubscribed) or has is False or only_that_is_left:
        look = f"please check whether the company is subscribed to {application.name}"
        return f"By all that was checked {granting} it; {look}", True
    contradiction = f"By all that was checked {granting} it, and yet it is refused: the two contradict each other"
    return f"{contradiction}; {_picture(application)}", True


def _picture(application: Application) -> str:
    return f"please send us a picture of the permissions of {application.name} as the screen shows them"


def _done(one: Row | None) -> bool:
    return one is not None and one.kind in _DONE


def _blocked_by(one: Row | None) -> str:
    return one.verdict.blocked_by.id if one is not None and one.verdict.blocked_by is not None else ""
