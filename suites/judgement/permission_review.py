"""Effective rights against what "All" surely ticks: the rule of 3.4, on the data of permissions.toml.

Names are compared folded, and the company's own terms for its dimensions count as the usual ones (names.py). What is
not recognised is never counted against anybody: it is printed. A word that is not a known right grants nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intacct.company.model import ApplicationRights
from intacct.protocol.errors import PermissionDenied, Refusal
from suites.document.names import normalize_name, with_company_terms
from suites.document.permissions import CorePolicy, known_rights, load_permissions, not_rights, unknown_rights
from suites.judgement.subject import Subject


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


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked in one policy, by all lines of its name: known rights, and words that may be rights."""

    rights: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


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


def review_context(subject: Subject) -> ReviewContext:
    """The company's terms, which dimensions are used, and this user's probes."""
    names = ("DEPARTMENT", "LOCATION", "CLASS", "VENDOR", "CUSTOMER")
    dimensions = {name: subject.facts.dimension(subject.user, name) for name in names}
    used: dict[str, bool | None] = {name: known.enabled if known else None for name, known in dimensions.items()}
    return ReviewContext(
        terms={name: known.label for name, known in dimensions.items() if known and known.label},
        used={**used, "multi-entity": subject.facts.multi_entity},
        probes=subject.user.probes,
    )


def review(
    application: ApplicationRights, others: Iterable[ApplicationRights], context: ReviewContext
) -> PermissionReview:
    """Apply the rule of 3.4 to one application; `others` are the rest of the five, for their reports."""
    ticked = ticked_by_policy(application)
    review_ = PermissionReview(names=tuple(dict.fromkeys(policy.name for policy in application.policies)))
    granted = frozenset[str]().union(*(held.rights for held in ticked.values()))
    doubtful = any(held.unknown for held in ticked.values())
    review_.read_only = bool(granted) and not doubtful and granted <= frozenset(load_permissions().rights.read_only)
    recognised: set[str] = set()
    for core in load_permissions().core(_usual_name(application.name)):
        name = next((key for key in core_names(core, context.terms) if key in ticked), None)
        if name is not None:
            recognised.add(name)
        _judge_core(review_, core, ticked[name] if name is not None else None, context)
    review_.recognised = len(recognised)
    _judge_reports(review_, application, others, recognised, context.terms)
    _remark_others(review_, application, recognised | _reports(application.name, context.terms))
    return review_


def ticked_by_policy(application: ApplicationRights) -> dict[str, Ticked]:
    """What is ticked in each policy of an application, by the policy's name for comparing."""
    ticked: dict[str, Ticked] = {}
    for policy in application.policies:
        key, before = normalize_name(policy.name), ticked.get(normalize_name(policy.name), Ticked())
        ticked[key] = Ticked(
            before.rights | known_rights(policy.rights), before.unknown | frozenset(unknown_rights(policy.rights))
        )
    return ticked


def core_names(core: CorePolicy, terms: Mapping[str, str]) -> list[str]:
    """The names under which a core policy may stand here, for comparing: the company's own term first."""
    usual = [normalize_name(name) for name in (core.name, *core.aliases)]
    neighbours = {other.dimension for other in load_permissions().core(core.application)} - {core.dimension}
    taken = {normalize_name(terms[object_]) for object_ in neighbours & terms.keys()}
    own = [with_company_terms(core.name, terms)] if core.dimension else []
    return own + [name for name in usual if name not in taken]


def _usual_name(name: str) -> str:
    known = {normalize_name(core.application): core.application for core in load_permissions().policy}
    return known.get(normalize_name(name), name)


def _judge_core(review_: PermissionReview, core: CorePolicy, ticked: Ticked | None, context: ReviewContext) -> None:
    """Steps 3 and 4: a certain right that a core policy lacks, or a core policy that is not there."""
    condition = core.dimension if core.condition == "dimension" else core.condition
    used = context.used.get(condition) if condition else True
    if used is False:
        return
    if ticked is None:
        _judge_absent(review_, core, context, used=used)
        return
    if ticked.unknown and not ticked.rights:
        review_.doubts.append(f"{core.name}: the rights {', '.join(sorted(ticked.unknown))} are not known here")
        return
    lacks = [right for right in core.certain if right not in ticked.rights]
    if lacks and len(ticked.unknown) >= len(lacks):  # fewer: one at least is lacking, whatever the others are called
        strange = ", ".join(sorted(ticked.unknown))
        review_.doubts.append(
            f"{core.name}: {', '.join(lacks)} not among its rights, of which {strange} not known here"
        )
    elif lacks:
        review_.lacking.append(f"{core.name}: {', '.join(lacks)}")
    perhaps = [right for right in core.uncertain if right not in ticked.rights]
    if perhaps:
        review_.remarks.append(f"{core.name}: {', '.join(perhaps)} not ticked")


def _judge_absent(review_: PermissionReview, core: CorePolicy, context: ReviewContext, *, used: bool | None) -> None:
    refusal = context.probes.get(core.probe) if core.probe else None
    if used and isinstance(refusal, PermissionDenied):
        review_.not_listed.append(core.name)
    elif used:
        review_.doubts.append(f"{core.name}: renamed, or not ticked")
    else:
        review_.doubts.append(f"{core.name}: not in the list, and whether it is used could not be seen")


def _reports(application: str, terms: Mapping[str, str]) -> frozenset[str]:
    names = load_permissions().reports.get(_usual_name(application), ())
    return frozenset({*map(normalize_name, names), *(with_company_terms(name, terms) for name in names)})


def _known_reports(application: ApplicationRights, terms: Mapping[str, str]) -> dict[str, Ticked]:
    """What is ticked in those policies of an application that are known reports."""
    reports = _reports(application.name, terms)
    return {name: ticked for name, ticked in ticked_by_policy(application).items() if name in reports}


def _runs_a_report(application: ApplicationRights, terms: Mapping[str, str]) -> bool:
    return any("Run" in ticked.rights for ticked in _known_reports(application, terms).values())


def _judge_reports(
    review_: PermissionReview,
    application: ApplicationRights,
    others: Iterable[ApplicationRights],
    recognised: set[str],
    terms: Mapping[str, str],
) -> None:
    """Step 5: a known report is listed here, or run in another application, and none is run here."""
    if not _reports(application.name, terms) or _runs_a_report(application, terms):
        return
    listed = _known_reports(application, terms)
    unknown = sorted(frozenset[str]().union(*(ticked.unknown for ticked in listed.values())))
    perhaps = _perhaps_reports(ticked_by_policy(application), recognised)
    if unknown:
        review_.doubts.append(f"Reports: the rights {', '.join(unknown)} are not known here")
    elif listed:
        review_.reports_missing = True
    elif not any(_runs_a_report(other, terms) for other in others):
        review_.remarks.append("no report is ticked in any application: the Reports part could not be judged")
    elif perhaps:
        review_.doubts.append(f"Reports: none is listed by its usual name; perhaps {', '.join(perhaps)}")
    else:
        review_.reports_missing = True


def _perhaps_reports(ticked: Mapping[str, Ticked], recognised: set[str]) -> list[str]:
    """Policies of an unknown name that can be run and not written to: reports under other names look like that."""
    permissions = load_permissions()
    known = {normalize_name(name) for names in permissions.others.values() for name in names}
    known |= set(map(normalize_name, (*permissions.special.runs, *permissions.special.newer)))
    writing = frozenset(permissions.rights.known) - frozenset(permissions.rights.read_only)
    strangers = {name: held.rights for name, held in ticked.items() if name not in known | recognised}
    return sorted(name for name, rights in strangers.items() if "Run" in rights and not rights & writing)


def _remark_others(review_: PermissionReview, application: ApplicationRights, known: set[str]) -> None:
    """Step 6: other policies that can only be read, and words that are not rights."""
    newer = set(map(normalize_name, load_permissions().special.newer))
    short, strange = [], []
    for policy in application.policies:
        key, only_read = normalize_name(policy.name), known_rights(policy.rights) <= {"List", "View"}
        if key not in known | newer and only_read and not unknown_rights(policy.rights):
            short.append(policy.name)
        if words := not_rights(policy.rights):
            strange.append(f"{policy.name}: {', '.join(words)}")
    if short:
        review_.remarks.append(f"List or View only: {', '.join(dict.fromkeys(short))}")
    if strange:
        review_.remarks.append(f"Not known as rights, and not counted: {'; '.join(dict.fromkeys(strange))}")
