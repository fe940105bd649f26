"""What is ticked and should not be: what a line forbids, or what is beyond everything that a document asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from intacct.company.model import ApplicationRights
from suites.document.names import normalize_name
from suites.document.permission_line import Grant, Part, PermissionLine
from suites.document.permissions import known_rights, load_permissions, unknown_rights
from suites.judgement.effective_rights import (
    applications_beside,
    applications_named,
    core_names,
    not_known,
    records_of,
    report_names,
    ticked_by_policy,
)
from suites.judgement.permission_review import PermissionReview, demands
from suites.judgement.review_context import ReviewContext


def review_forbidden(
    line: PermissionLine, permissions: Iterable[ApplicationRights], context: ReviewContext
) -> PermissionReview:
    """Check the effective rights against a line that says that something must not be ticked.

    A permission that is not among the rights is not ticked. If it may be there under another name, a doubt is added.
    `forbidden` holds what is ticked nevertheless.
    """
    permissions = tuple(permissions)
    own = applications_named(permissions, line.application)
    beside = tuple(listed for name in applications_beside(line) for listed in applications_named(permissions, name))
    scope = [
        policy for listed in (*own, *beside) for policy in listed.policies if _is_of_line(line, policy.name, context)
    ]
    review_ = PermissionReview(names=tuple(dict.fromkeys(policy.name for listed in own for policy in listed.policies)))
    for policy in scope:
        if rights := known_rights(policy.rights):
            review_.forbidden.append(f"{policy.name}: {_rights_in_order(rights)}")
        elif strange := unknown_rights(policy.rights):
            review_.doubts.append(f"{policy.name}: {not_known(strange)}")
    if review_.forbidden or review_.doubts:
        return review_
    if not scope:
        _doubt_absent(review_, line, own, context)
    strangers = [listed for listed in permissions if _is_stranger(listed)]
    # An application of an unknown name may be the line's, or one that shares its permission.
    if names := [listed.name for listed in strangers if not own or _may_hold(listed, line, context)]:
        review_.doubts.append(f"it may be called otherwise: {', '.join(dict.fromkeys(names))}")
    listed = [probe for probe in _probes(line) if probe in context.probes and context.probes[probe] is None]
    if listed:
        review_.doubts.append(
            f"nothing of it is among the rights, and yet {', '.join(map(records_of, listed))} can be listed"
        )
    return review_


def _doubt_absent(
    review_: PermissionReview, line: PermissionLine, own: Sequence[ApplicationRights], context: ReviewContext
) -> None:
    """Add a doubt if the line's policy is missing from the rights, but may be one of those with an unknown name.

    If two core policies have known names there, so would this one, provided that its own name is known. A line whose
    own name is not known may mean any of the others.
    """
    other_cores = [core for core in load_permissions().core(line.application) if core.name != line.policy]
    held_names = {name for listed in own for name, ticked in ticked_by_policy(listed).items() if ticked.rights}
    recognised = sum(any(name in held_names for name in core_names(core, context.terms)) for core in other_cores)
    strange = sorted(name for name in held_names if load_permissions().usual_name(line.application, name) is None)
    if line.policy and strange and not (recognised > 1 and line.recognised):
        review_.doubts.append(
            f"{line.policy}: not in the list, or under another name; not known are {', '.join(strange)}"
        )
    elif line.policy and held_names and not line.recognised:
        review_.doubts.append(f"{line.policy}: not in the list by that name, which is not known here")


def _is_of_line(line: PermissionLine, name: str, context: ReviewContext) -> bool:
    """Whether the line covers a policy, given by its name in the effective rights."""
    key = normalize_name(name)
    if line.policy:
        return any(key in core_names(core, context.terms) for core in demands(line, context.terms))
    is_report = key in report_names(line.application, context.terms)
    return line.part is Part.BOTH or is_report is (line.part is Part.REPORTS)


def _probes(line: PermissionLine) -> tuple[str, ...]:
    """The objects whose lists show that the line's permission, or its application, is ticked."""
    if line.policy:
        return (line.core.probe,) if line.core is not None and line.core.probe else ()
    described = load_permissions().describes(line.application)
    return described.decisive if described is not None and line.part is not Part.REPORTS else ()


def _may_hold(listed: ApplicationRights, line: PermissionLine, context: ReviewContext) -> bool:
    """Whether the line is about one permission, and one of its name has rights in this application."""
    ticked = (policy for policy in listed.policies if known_rights(policy.rights) or unknown_rights(policy.rights))
    return bool(line.policy) and any(_is_of_line(line, policy.name, context) for policy in ticked)


def _is_stranger(listed: ApplicationRights) -> bool:
    holds = any(known_rights(policy.rights) or unknown_rights(policy.rights) for policy in listed.policies)
    return holds and not load_permissions().knows_application(listed.name)


def beyond(
    lines: Sequence[PermissionLine], permissions: Iterable[ApplicationRights], terms: Mapping[str, str]
) -> dict[str, str]:
    """What is ticked beyond all lines of a document: application -> its permissions and rights, as text.

    An application that no line wants is given with the number of its permissions. A right to list counts as wanted if
    any other right is wanted, because the screen ticks it together with that one.
    """
    held_beyond: dict[str, str] = {}
    wanted = _wanted_rights(tuple(line for line in lines if line.wants), tuple(terms.items()))
    for listed in permissions:
        described = load_permissions().describes(listed.name)
        application = described.name if described else listed.name
        related = (application, *(described.beside if described else ()))
        more = {
            policy.name: known_rights(policy.rights) - wanted.of_policy(normalize_name(policy.name), related)
            for policy in listed.policies
        }
        texts = [f"{name} ({_rights_in_order(rights)})" for name, rights in more.items() if rights]
        if texts and application in wanted.applications:
            held_beyond[listed.name] = ", ".join(texts)
        elif texts:
            held_beyond[listed.name] = f"{len(texts)} permissions" if len(texts) > 1 else texts[0]
    return held_beyond


class _WantedRights:
    """The rights that lines want, by application and policy. Names of policies are folded."""

    def __init__(self, lines: Sequence[PermissionLine], terms: Mapping[str, str]) -> None:
        self.applications = frozenset(line.application for line in lines)
        self._terms = terms
        self._of_one: dict[tuple[str, str], frozenset[str]] = {}
        self._of_parts: dict[str, list[PermissionLine]] = {}
        for line in lines:
            if not line.policy:
                self._of_parts.setdefault(line.application, []).append(line)
                continue
            for core in demands(line, terms):
                for key in ((line.application, name) for name in core_names(core, terms)):
                    self._of_one[key] = self._of_one.get(key, frozenset()) | _rights_of(line)

    def of_policy(self, name: str, related: Sequence[str]) -> frozenset[str]:
        """The rights wanted in a policy that is listed in the first of some related applications."""
        wanted = frozenset[str]().union(*(self._of_one.get((application, name), ()) for application in related))
        lines = self._of_parts.get(related[0], ())
        if lines:
            part = Part.REPORTS if name in report_names(related[0], self._terms) else Part.ACTIVITIES
            for line in lines:
                if line.part in {Part.BOTH, part} and name not in map(normalize_name, line.exceptions):
                    wanted |= _rights_of(line)
        return wanted


@lru_cache(maxsize=16)
def _wanted_rights(lines: tuple[PermissionLine, ...], terms: tuple[tuple[str, str], ...]) -> _WantedRights:
    """The rights that a document's lines want, under a company's terms: the same for all of its users."""
    return _WantedRights(lines, dict(terms))


def _rights_of(line: PermissionLine) -> frozenset[str]:
    """The rights that a line wants; the screen ticks List together with any other."""
    rights = load_permissions().rights
    wanted = {Grant.ALL: rights.known, Grant.READ_ONLY: rights.read_only}.get(line.grant, line.rights)
    return frozenset({*wanted, "List"}) if wanted else frozenset()


def _rights_in_order(rights: Iterable[str]) -> str:
    """Rights in the order of the screen."""
    held_rights = frozenset(rights)
    return ", ".join(right for right in load_permissions().rights.known if right in held_rights)
