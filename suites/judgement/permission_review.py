"""Effective rights against what "All" surely ticks: the rule of 3.4, on the data of permissions.toml.

Names are compared folded, and the company's own terms for its dimensions count as the usual ones (names.py). What is
not recognised is never counted against anybody: it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intacct.company.model import ApplicationRights
from intacct.protocol.errors import PermissionDenied, Refusal
from suites.document.names import normalize_name, with_company_terms
from suites.document.permissions import CorePolicy, canonical_right, load_permissions


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What the rule needs besides the rights: the company's terms, which conditions hold, and what the probes said.

    `terms` is a dimension's object -> what the company calls it; `used` a dimension's object (or `multi-entity`) ->
    whether it is used, None where that could not be seen; `probes` an object -> the refusal, None where listing it is
    permitted.
    """

    terms: Mapping[str, str]
    used: Mapping[str, bool | None]
    probes: Mapping[str, Refusal | None]


@dataclass(slots=True)
class PermissionReview:
    """What the rule found in one application: `lacking` decides against it, `doubts` leave it open."""

    read_only: bool = False
    recognised: int = 0
    names: tuple[str, ...] = ()
    lacking: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)
    reports_missing: bool = False
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def too_few(self) -> bool:
        """Whether fewer than two core policies were recognised by name: then nothing can be said."""
        return self.recognised < 2


def review(
    application: ApplicationRights, others: Iterable[ApplicationRights], around: ReviewContext
) -> PermissionReview:
    """Apply the rule of 3.4 to one application; `others` are the rest of the five, for their reports."""
    held = _held(application)
    findings = PermissionReview(names=tuple(dict.fromkeys(policy.name for policy in application.policies)))
    granted = frozenset[str]().union(*held.values())
    findings.read_only = bool(granted) and granted <= frozenset(load_permissions().rights.read_only)
    recognised: set[str] = set()
    for core in load_permissions().core(_usual_name(application.name)):
        found = next((key for key in _names(core, around.terms) if key in held), None)
        if found is not None:
            recognised.add(found)
        _judge_core(findings, core, held[found] if found is not None else None, around)
    findings.recognised = len(recognised)
    _judge_reports(findings, application, others, recognised, around.terms)
    _remark_others(findings, application, recognised | _reports(application.name, around.terms))
    return findings


def _usual_name(name: str) -> str:
    known = {normalize_name(core.application): core.application for core in load_permissions().policy}
    return known.get(normalize_name(name), name)


def _held(application: ApplicationRights) -> dict[str, frozenset[str]]:
    held: dict[str, frozenset[str]] = {}
    for policy in application.policies:
        key = normalize_name(policy.name)
        held[key] = held.get(key, frozenset()) | frozenset(map(canonical_right, policy.rights))
    return held


def _names(core: CorePolicy, terms: Mapping[str, str]) -> list[str]:
    """The names under which a core policy may stand here: the company's own term first."""
    usual = [normalize_name(name) for name in (core.name, *core.aliases)]
    neighbours = {one.dimension for one in load_permissions().core(core.application)} - {core.dimension}
    taken = {normalize_name(terms[object_]) for object_ in neighbours & terms.keys()}
    own = [with_company_terms(core.name, terms)] if core.dimension else []
    return own + [name for name in usual if name not in taken]


def _judge_core(
    findings: PermissionReview, core: CorePolicy, held: frozenset[str] | None, around: ReviewContext
) -> None:
    condition = core.dimension if core.condition == "dimension" else core.condition
    used = around.used.get(condition) if condition else True
    if used is False:
        return
    if held is None:
        _judge_absent(findings, core, around, used=used)
        return
    strange = held - frozenset(load_permissions().rights.known)
    if held and strange == held:
        findings.doubts.append(f"{core.name}: the rights {', '.join(sorted(held))} are not known here")
        return
    lacks = [right for right in core.certain if right not in held]
    if lacks and len(strange) >= len(lacks):  # fewer: one at least is lacking, whatever the others are called
        said = f"{', '.join(lacks)} not among its rights, of which {', '.join(sorted(strange))} not known here"
        findings.doubts.append(f"{core.name}: {said}")
    elif lacks:
        findings.lacking.append(f"{core.name}: {', '.join(lacks)}")
    perhaps = [right for right in core.uncertain if right not in held]
    if perhaps:
        findings.remarks.append(f"{core.name}: {', '.join(perhaps)} not ticked")


def _judge_absent(findings: PermissionReview, core: CorePolicy, around: ReviewContext, *, used: bool | None) -> None:
    refusal = around.probes.get(core.probe) if core.probe else None
    if used and isinstance(refusal, PermissionDenied):
        findings.not_listed.append(core.name)
    elif used:
        findings.doubts.append(f"{core.name}: renamed, or not ticked")
    else:
        findings.doubts.append(f"{core.name}: not in the list, and whether it is used could not be seen")


def _reports(application: str, terms: Mapping[str, str]) -> frozenset[str]:
    names = load_permissions().reports.get(_usual_name(application), ())
    return frozenset({*map(normalize_name, names), *(with_company_terms(name, terms) for name in names)})


def _lists_report(application: ApplicationRights, terms: Mapping[str, str]) -> bool:
    held = _held(application)
    return any(held.get(report) for report in _reports(application.name, terms))


def _judge_reports(
    findings: PermissionReview,
    application: ApplicationRights,
    others: Iterable[ApplicationRights],
    recognised: set[str],
    terms: Mapping[str, str],
) -> None:
    if not _reports(application.name, terms) or _lists_report(application, terms):
        return
    if not any(_lists_report(other, terms) for other in others):
        findings.remarks.append("no report is listed in any application: the Reports part could not be judged")
    elif perhaps := _perhaps_reports(_held(application), recognised):
        findings.doubts.append(f"Reports: none is listed by its usual name; perhaps {', '.join(perhaps)}")
    else:
        findings.reports_missing = True


def _perhaps_reports(held: Mapping[str, frozenset[str]], recognised: set[str]) -> list[str]:
    """Policies of an unknown name that can be run and not written to: reports under other names look like that."""
    permissions = load_permissions()
    known = {normalize_name(name) for names in permissions.others.values() for name in names}
    known |= set(map(normalize_name, (*permissions.special.runs, *permissions.special.newer)))
    writing = frozenset(permissions.rights.known) - frozenset(permissions.rights.read_only)
    unknown = {name: rights for name, rights in held.items() if name not in known | recognised}
    return sorted(name for name, rights in unknown.items() if "Run" in rights and not rights & writing)


def _remark_others(findings: PermissionReview, application: ApplicationRights, known: set[str]) -> None:
    newer = set(map(normalize_name, load_permissions().special.newer))
    short = []
    for policy in application.policies:
        key = normalize_name(policy.name)
        rights = frozenset(map(canonical_right, policy.rights))
        if key not in known | newer and rights <= {"List", "View"}:
            short.append(policy.name)
    if short:
        findings.remarks.append(f"List or View only: {', '.join(dict.fromkeys(short))}")
