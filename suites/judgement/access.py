"""Whether a user has access to an application at all. The rules `application` and `user-role` use it.

Order of evidence: effective rights, then the decisive probes, then the company's subscription. A word that is not a
known right grants nothing. If two answers contradict each other, neither is preferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacct.company.model import ApplicationRights, User
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import NotSubscribed, PermissionDenied
from suites.document.model import Application
from suites.document.names import normalize_name
from suites.document.permissions import known_rights, load_permissions, not_rights, unknown_rights
from suites.judgement.effective_rights import applications_named, core_names, records_of, ticked_by_policy, together
from suites.judgement.review_context import ReviewContext, review_context
from suites.judgement.subject import Subject
from suites.judgement.subscriptions import Subscription


class AccessResult(Enum):
    """What the evidence shows about a user's access to an application."""

    RIGHTS = "the effective rights hold rights in it"
    PROBE = "its records can be listed"
    NO_RIGHTS = "the effective rights hold none in it"
    REFUSED = "listing its records is refused"
    NOT_SUBSCRIBED = "the company is not subscribed to it"
    CONTRADICTED = "two answers contradict each other"
    SUBSCRIPTION_DOUBTED = "two answers contradict each other on whether the company is subscribed to it"
    UNNAMED = "the names in the effective rights are not recognised"
    UNKNOWN_RIGHTS = "the words that stand for its rights are not known"
    SILENT = "nothing shows it"

    @property
    def granted(self) -> bool:
        """Whether the user has access to the application."""
        return self in {AccessResult.RIGHTS, AccessResult.PROBE}

    @property
    def denied(self) -> bool:
        """Whether evidence shows that the user has no access."""
        return self in {AccessResult.NO_RIGHTS, AccessResult.REFUSED, AccessResult.NOT_SUBSCRIBED}

    @property
    def contradicted(self) -> bool:
        """Whether two answers contradict each other."""
        return self in {AccessResult.CONTRADICTED, AccessResult.SUBSCRIPTION_DOUBTED}


@dataclass(frozen=True, slots=True)
class Access:
    """The result, what was found in words, which question showed it, and a remark for a result that is met.

    `shown_to` is the other user whose answer showed it; "" if it was this user's own. `refusals` are those received
    instead of the answers that would have decided it.
    """

    result: AccessResult
    found: str
    shown_by: str
    remark: str = ""
    shown_to: str = ""
    refusals: tuple[Refusal, ...] = ()
    only_read_there: bool = False
    """Whether all rights are read rights in the application under whose name this one seems to be listed."""


def rights_in(user: User, application: str) -> ApplicationRights | None:
    """The user's effective rights in one application, by its name on screen; None if they do not name it."""
    if isinstance(user.permissions, Refusal):
        return None
    listings = applications_named(user.permissions, application)
    if not listings:
        return None
    return ApplicationRights(listings[0].name, tuple(policy for listed in listings for policy in listed.policies))


def called_otherwise(user: User) -> str:
    """A text: the application is not among the effective rights under its name, and which applications are."""
    names = ", ".join(dict.fromkeys(listed.name for listed in _applications(user)))
    return f"not there by this name; applications with rights: {names}"


def access(subject: Subject, application: Application) -> Access:
    """Whether the user has access to the application, by the strongest evidence available."""
    user, rights = subject.user, rights_in(subject.user, application.name)
    if rights is not None and any(known_rights(policy.rights) for policy in rights.policies):
        return _access_by_rights(subject, rights)
    listed = next((name for name in application.decisive if user.probes[name] is None), None)
    if rights is not None and any(unknown_rights(policy.rights) for policy in rights.policies):
        summary = f"{application.name}: {_unknown_words(rights)}; {_probe_summary(user, application)}"
        return Access(AccessResult.UNKNOWN_RIGHTS, summary, "permissions")
    if listed is not None:
        return _access_by_list(subject, application, listed)
    return _access_without_list(subject, application)


def _access_by_rights(subject: Subject, rights: ApplicationRights) -> Access:
    """The effective rights include the application: granted, unless listing the records that they cover is refused."""
    refused = _list_contradictions(rights, review_context(subject))
    if refused:
        return Access(AccessResult.CONTRADICTED, f"{rights.name}: {'; '.join(refused)}", "permissions")
    granted = {policy.name: known_rights(policy.rights) for policy in rights.policies if known_rights(policy.rights)}
    administrators = set(map(normalize_name, load_permissions().special.administrators))
    remark = ""
    if sum(map(len, granted.values())) == 1 or administrators.issuperset(map(normalize_name, granted)):
        rights_text = "; ".join(f"{name}: {', '.join(sorted(words))}" for name, words in granted.items())
        remark = (
            f"All that is ticked in {rights.name} is {rights_text}: it may come from another application, or from being"
            " Admin"
        )
    return Access(AccessResult.RIGHTS, f"{rights.name}: {len(rights.policies)} permissions", "permissions", remark)


def _list_contradictions(rights: ApplicationRights, context: ReviewContext) -> list[str]:
    """Core policies in which rights are held although listing their own records is refused."""
    ticked = ticked_by_policy(rights)
    contradicted = []
    for core in load_permissions().policy:
        if normalize_name(core.application) != normalize_name(rights.name) or not core.probe:
            continue
        held_rights = together(ticked[name] for name in core_names(core, context.terms) if name in ticked).rights
        refusal = context.probes.get(core.probe)
        if held_rights and isinstance(refusal, PermissionDenied | NotSubscribed):
            contradicted.append(
                f"the rights hold {core.name} ({', '.join(sorted(held_rights))}), and yet listing them is refused"
                f" ({refusal.words})"
            )
    return contradicted


def _access_by_list(subject: Subject, application: Application, probe: str) -> Access:
    """A decisive list is permitted, and the rights, if visible, do not include the application."""
    user, can_list = subject.user, f"{records_of(probe)} can be listed"
    if not _applications(user):
        return Access(AccessResult.PROBE, can_list, f"probe.{probe}")
    strangers = _strangers(user)
    if not strangers or rights_in(user, application.name) is not None:
        contradiction = f"{_nothing_ticked(user, application)}, and yet {can_list}"
        return Access(AccessResult.CONTRADICTED, contradiction, "permissions")
    called = [listed.name for listed in strangers if _holds_core_of(subject, application, listed)]
    if called:
        remark = f"{application.name} seems to be called {' or '.join(dict.fromkeys(called))} here"
        policies = tuple(policy for listed in strangers if listed.name in called for policy in listed.policies)
        refused = _list_contradictions(ApplicationRights(application.name, policies), review_context(subject))
        if refused:
            contradiction = f"{application.name}: {remark}; {'; '.join(refused)}"
            return Access(AccessResult.CONTRADICTED, contradiction, "permissions")
        held_rights = {right for policy in policies for right in known_rights(policy.rights)}
        only_read = held_rights <= set(load_permissions().rights.read_only)
        return Access(AccessResult.PROBE, can_list, f"probe.{probe}", remark, only_read_there=only_read)
    summary = f"{application.name}: {called_otherwise(user)}; {_probe_summary(user, application)}"
    return Access(AccessResult.UNNAMED, summary, "permissions")


def _access_without_list(subject: Subject, application: Application) -> Access:
    """No decisive list is permitted, and the rights, if visible, do not include the application."""
    user, subscription = subject.user, subject.facts.shared.subscription(application)
    refusals = [user.probes[name] for name in application.decisive]
    visible, strangers = bool(_applications(user)), _strangers(user)
    # If the application has no decisive list, no list can show that access is denied.
    denied = bool(refusals) and all(isinstance(refusal, PermissionDenied) for refusal in refusals)
    if subscription.contradicted:
        summary = f"{application.name}: {subscription.doubt(user.user_id)}; {_probe_summary(user, application)}"
        return Access(AccessResult.SUBSCRIPTION_DOUBTED, summary, "applications")
    if subscription.subscribed is False:
        return _not_subscribed(user, application, subscription)
    if visible and not strangers:
        return Access(AccessResult.NO_RIGHTS, _nothing_ticked(user, application), "permissions")
    if denied:
        summary = f"{application.name}: cannot be used; {_probe_summary(user, application)}"
        return Access(AccessResult.REFUSED, summary, f"probe.{application.decisive[0]}")
    answers = (user.permissions, *refusals, *(() if subscription.subscribed else (user.applications,)))
    unseen = tuple(answer for answer in answers if isinstance(answer, Refusal))
    if visible:
        summary = f"{application.name}: {called_otherwise(user)}; {_probe_summary(user, application)}"
        return Access(AccessResult.UNNAMED, summary, "permissions", refusals=unseen)
    why = f" ({user.permissions.meaning}: {user.permissions.words})" if isinstance(user.permissions, Refusal) else ""
    summary = f"The effective rights are not visible{why}, and {_probe_summary(user, application)}"
    return Access(AccessResult.SILENT, summary, "permissions", refusals=unseen)


def _not_subscribed(user: User, application: Application, subscription: Subscription) -> Access:
    """The company is not subscribed to the application, by an answer to this user or to another one."""
    witness, summary = subscription.denied_to(user.user_id), _probe_summary(user, application)
    if witness.user_id == user.user_id:
        text = f"{application.name}: not subscribed; {summary}"
        return Access(AccessResult.NOT_SUBSCRIBED, text, witness.question)
    text = f"{application.name}: not subscribed ({witness.user_id} {witness.text}); {summary}"
    return Access(AccessResult.NOT_SUBSCRIBED, text, witness.question, shown_to=witness.user_id)


def _nothing_ticked(user: User, application: Application) -> str:
    """A text: the rights are visible and include nothing of the application."""
    granted = [
        listed.name for listed in _applications(user) if any(known_rights(policy.rights) for policy in listed.policies)
    ]
    names = ", ".join(dict.fromkeys(granted)) or "none"
    rights = rights_in(user, application.name)
    if rights is None:
        return f"{application.name}: nothing ticked; applications with rights: {names}"
    words = f" ({_unknown_words(rights)})" if _unknown_words(rights) else ""
    return f"{application.name}: nothing ticked{words}; applications with rights: {names}"


def _unknown_words(rights: ApplicationRights) -> str:
    """The words among the rights of an application that are not known rights, by policy."""
    lines = (f"{policy.name}: {', '.join(not_rights(policy.rights))}" for policy in rights.policies if policy.rights)
    return "; ".join(line for line in dict.fromkeys(lines) if not line.endswith(": "))


def _strangers(user: User) -> tuple[ApplicationRights, ...]:
    """The applications in the effective rights whose names are not those of known Sage applications."""
    return tuple(listed for listed in _applications(user) if not load_permissions().knows_application(listed.name))


def _holds_core_of(subject: Subject, application: Application, stranger: ApplicationRights) -> bool:
    """Whether the unknown application has rights in a core policy whose name belongs to this application alone."""
    terms, application_names = review_context(subject).terms, {listed.name for listed in subject.document.application}
    foreign_names = {
        name
        for core in load_permissions().policy
        if core.application in application_names - {application.name}
        for name in core_names(core, terms)
    }
    own_names = {
        name for core in load_permissions().core(application.name) for name in core_names(core, terms)
    } - foreign_names
    return any(ticked.rights for name, ticked in ticked_by_policy(stranger).items() if name in own_names)


def _applications(user: User) -> tuple[ApplicationRights, ...]:
    return () if isinstance(user.permissions, Refusal) else user.permissions


def _probe_summary(user: User, application: Application) -> str:
    """The answers to the decisive lists of an application, as text."""
    parts = []
    for name in application.decisive:
        refusal = user.probes[name]
        answer = f"cannot be listed: {refusal.meaning}" if refusal else "can be listed"
        words = f" ({refusal.words})" if isinstance(refusal, NotSubscribed) else ""
        parts.append(f"{records_of(name)} {answer}{words}")
    return "; ".join(parts) or f"no list shows whether {application.name} is ticked"
