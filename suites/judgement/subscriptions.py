"""Whether the company is subscribed to an application: one fact of the company, from the answers to everybody.

A list of subscriptions, a refusal "not subscribed", and rights or records in use are evidence about the company,
whichever user received them. If they contradict each other, neither is preferred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intacct.company.model import User
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import NotSubscribed, PermissionDenied
from suites.document.model import Application
from suites.document.permissions import known_rights, load_permissions
from suites.judgement.effective_rights import applications_named, records_of


@dataclass(frozen=True, slots=True)
class Witness:
    """One answer that shows whether the company is subscribed: the user who received it, the question, and a text.

    `decides` is False if another answer to the same user leaves it open: then it can only contradict a "subscribed".
    """

    user_id: str
    question: str
    text: str
    decides: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """The evidence on one application: `confirming` shows that the company has it, `denying` that it has not."""

    confirming: tuple[Witness, ...] = ()
    denying: tuple[Witness, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether one answer shows that the company has it, and another that it has not."""
        return bool(self.confirming and self.denying)

    @property
    def subscribed(self) -> bool | None:
        """Whether the company has it; None if no answer shows it, or two contradict each other."""
        if self.contradicted:
            return None
        if self.confirming:
            return True
        return False if any(witness.decides for witness in self.denying) else None

    def shown_to(self, user_id: str) -> Witness:
        """The answer that shows that the company has it: this user's own, else the first."""
        return _own_or_first(self.confirming, user_id)

    def denied_to(self, user_id: str) -> Witness:
        """The answer that shows that the company does not have it: this user's own, else the first."""
        return _own_or_first(tuple(witness for witness in self.denying if witness.decides), user_id)

    def doubt(self, user_id: str) -> str:
        """The two answers that contradict each other, as text: this user's own, if it received one."""
        pair = (_own_or_first(self.denying, user_id), _own_or_first(self.confirming, user_id))
        return ", and yet ".join(f"{witness.user_id} {witness.text}" for witness in pair)


def subscription_to(application: Application, users: tuple[User, ...]) -> Subscription:
    """The evidence on one application in the answers to all of these users."""
    return Subscription(
        tuple(witness for user in users for witness in _confirming(user, application)),
        tuple(witness for user in users for witness in _denying(user, application)),
    )


def listed_as_subscribed(user: User, application: Application) -> bool | None:
    """Whether the application is among the subscriptions that this user is shown; None if they do not show it."""
    codes = set() if isinstance(user.applications, Refusal) else {code.strip().upper() for code in user.applications}
    # A list without General Ledger is not the list that we know.
    if "GL" not in codes:
        return None
    if application.code:
        return application.code in codes
    # An unknown code in the list may belong to an application whose code is not known.
    return False if codes <= load_permissions().codes else None


def _confirming(user: User, application: Application) -> Iterator[Witness]:
    """The answers to a user that show that the company has the application."""
    if listed_as_subscribed(user, application):
        yield Witness(user.user_id, "applications", f"is shown {application.name} among the subscriptions")
    rights = () if isinstance(user.permissions, Refusal) else user.permissions
    for listed in applications_named(rights, application.name):
        if any(known_rights(policy.rights) for policy in listed.policies):
            yield Witness(user.user_id, "permissions", f"holds rights in {listed.name}")
    for object_ in application.decisive:
        if object_ in user.probes and user.probes[object_] is None:
            yield Witness(user.user_id, f"probe.{object_}", f"can list {records_of(object_)}")


def _denying(user: User, application: Application) -> Iterator[Witness]:
    """The answers to a user that show that the company does not have the application."""
    if listed_as_subscribed(user, application) is False:
        yield Witness(user.user_id, "applications", f"is not shown {application.name} among the subscriptions")
    refusals = {object_: user.probes[object_] for object_ in application.decisive if object_ in user.probes}
    denied = all(isinstance(refusal, PermissionDenied | NotSubscribed) for refusal in refusals.values())
    for object_, refusal in refusals.items():
        if isinstance(refusal, NotSubscribed):
            words = f"was told about {records_of(object_)}: {refusal.words}"
            yield Witness(user.user_id, f"probe.{object_}", words, decides=denied)


def _own_or_first(witnesses: tuple[Witness, ...], user_id: str) -> Witness:
    return next((witness for witness in witnesses if witness.user_id == user_id), witnesses[0])
