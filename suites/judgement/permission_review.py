"""Effective rights against what a document wants ticked, on the data of permissions.toml.

One rule for every line (suites/document/permission_lines.py); the rule of "All" is the line for a whole application.
Names are compared folded, and the company's own terms for its dimensions count as the usual ones (names.py). What is
not recognised is never counted against anybody: it is printed. A word that is not a known right grants nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from intacct.company.model import ApplicationRights
from intacct.protocol.errors import PermissionDenied, Refusal
from suites.document.names import normalize_name, with_company_terms
from suites.document.permission_lines import Grant, Part, PermissionLine, whole_application
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
    """What the rule found in one application: `lacking` decides against it, `doubts` leave it open.

    `forbidden` is ticked although it must not be; `not_used` are policies of dimensions that the company does not use.
    `of_everything`: it is about all that can be done in the application, and not a single policy or the reports alone.
    """

    read_only: bool = False
    recognised: int = 0
    names: tuple[str, ...] = ()
    lacking: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)
    reports_missing: bool = False
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    not_used: list[str] = field(default_factory=list)
    of_everything: bool = True

    @property
    def too_few(self) -> bool:
        """Whether fewer than two core policies were recognised by name: then nothing can be said of everything."""
        return self.of_everything and self.recognised < 2


def review_context(subject: Subject) -> ReviewContext:
    """The company's terms, which dimensions are used, and this user's probes."""
    names = ("DEPARTMENT", "LOCATION", "CLASS", "VENDOR", "CUSTOMER")
    dimensions = {name: subject.facts.dimension(subject.user, name) for name in names}
    used: dict[str, bool | None] = {
        name: dimension.enabled if dimension else None for name, dimension in dimensions.items()
    }
    return ReviewContext(
        terms={name: dimension.label for name, dimension in dimensions.items() if dimension and dimension.label},
        used={**used, "multi-entity": subject.facts.multi_entity},
        probes=subject.user.probes,
    )


def review(
    application: ApplicationRights,
    others: Iterable[ApplicationRights],
    context: ReviewContext,
    line: PermissionLine | None = None,
) -> PermissionReview:
    """Check the rights in one application against a line that wants something ticked there; without one, against "All".

    `others` are the rest of the document's applications, for their reports.
    """
    line = line or whole_application(_usual_name(application.name))
    ticked = ticked_by_policy(application)
    review_ = PermissionReview(names=tuple(dict.fromkeys(policy.name for policy in application.policies)))
    review_.of_everything = not line.policy and line.part is not Part.REPORTS
    if line.grant is Grant.ALL and review_.of_everything:
        review_.read_only = _only_reads(ticked)
    cores = [core for core in demands(line, context.terms) if line.part is not Part.REPORTS]
    recognised: set[str] = set()
    for core in cores:
        names = [key for key in dict.fromkeys(core_names(core, context.terms)) if key in ticked]
        name = names[0] if names else None
        recognised.update(names)
        lines = {
            policy.name: frozenset(policy.rights)
            for policy in application.policies
            if normalize_name(policy.name) in names
        }
        if len(set(lines.values())) > 1:
            review_.doubts.append(f"{core.name}: it is listed as {' and as '.join(lines)}, and not alike")
            continue
        _judge_core(review_, core, ticked[name] if name is not None else None, context)
    review_.recognised = len(recognised)
    if not line.policy and line.part is not Part.ACTIVITIES:
        _judge_reports(review_, application, others, recognised, context.terms)
        if line.part is Part.REPORTS:
            review_.doubts += review_.remarks
            review_.remarks.clear()
    if line.grant is Grant.ALL and review_.of_everything:
        _remark_others(review_, application, recognised | _report_names(application.name, context.terms))
    return review_


def demands(line: PermissionLine, terms: Mapping[str, str]) -> tuple[CorePolicy, ...]:
    """The policies that a line is about, each with the rights that it surely and perhaps wants there.

    Of a single policy that is not known these are the line's own rights, under its name as it is written, and with the
    company's own terms.
    """
    exceptions = set(map(normalize_name, line.exceptions))
    if not line.policy:
        cores = (core for core in load_permissions().core(line.application))
        return tuple(_core_as_wanted(core, line) for core in cores if normalize_name(core.name) not in exceptions)
    if line.core is not None:
        return (_core_as_wanted(line.core, line),)
    return (CorePolicy(line.application, line.policy, line.rights, aliases=(with_company_terms(line.policy, terms),)),)


def _core_as_wanted(core: CorePolicy, line: PermissionLine) -> CorePolicy:
    """A core policy with what the line wants of it: the rights that it lists, those that read, or all."""
    if line.grant is Grant.RIGHTS:
        return replace(core, certain=line.rights, uncertain=())
    if line.grant is Grant.READ_ONLY:
        reading = load_permissions().rights.read_only
        certain, uncertain = (
            tuple(word for word in words if word in reading) for words in (core.certain, core.uncertain)
        )
        return replace(core, certain=certain, uncertain=uncertain)
    return core


def _only_reads(ticked: Mapping[str, Ticked]) -> bool:
    """Whether something is ticked, and nothing but what reads."""
    granted = frozenset[str]().union(*(policy.rights for policy in ticked.values()))
    doubtful = any(policy.unknown for policy in ticked.values())
    return bool(granted) and not doubtful and granted <= frozenset(load_permissions().rights.read_only)


def review_forbidden(
    line: PermissionLine, permissions: Iterable[ApplicationRights], context: ReviewContext
) -> PermissionReview:
    """Check the effective rights against a line that says that something must not be ticked.

    What is not among them is not ticked, as far as the names are known: where it may stand under another name, that is
    a doubt. `forbidden` holds what is ticked all the same.
    """
    permissions = tuple(permissions)
    own = applications_named(permissions, line.application)
    beside = tuple(listed for name in _applications_beside(line) for listed in applications_named(permissions, name))
    scope = [
        policy for listed in (*own, *beside) for policy in listed.policies if _is_of_line(line, policy.name, context)
    ]
    review_ = PermissionReview(names=tuple(dict.fromkeys(policy.name for listed in own for policy in listed.policies)))
    for policy in scope:
        if rights := known_rights(policy.rights):
            review_.forbidden.append(f"{policy.name}: {_rights_in_order(rights)}")
        elif strange := unknown_rights(policy.rights):
            review_.doubts.append(f"{policy.name}: the rights {', '.join(strange)} are not known here")
    if review_.forbidden or review_.doubts:
        return review_
    if not scope:
        _doubt_absent(review_, line, own, context)
    if not own and (names := [listed.name for listed in permissions if _is_stranger(listed)]):
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
    """A policy that is not among the rights is not ticked, unless others there have names that are not known.

    Where two core policies go by names that are known, so would this one, if its own name is known. A line whose own
    name is not known may mean any of the others.
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
    """Whether a policy of the effective rights, by its name there, is one that the line is about."""
    key = normalize_name(name)
    if line.policy:
        return any(key in core_names(core, context.terms) for core in demands(line, context.terms))
    is_report = key in _report_names(line.application, context.terms)
    return line.part is Part.BOTH or is_report is (line.part is Part.REPORTS)


def _applications_beside(line: PermissionLine) -> tuple[str, ...]:
    described = load_permissions().describes(line.application)
    return described.beside if described is not None and line.policy else ()


def _probes(line: PermissionLine) -> tuple[str, ...]:
    """The objects of which a list shows that the line's permission, or its application, is ticked."""
    if line.policy:
        return (line.core.probe,) if line.core is not None and line.core.probe else ()
    described = load_permissions().describes(line.application)
    return described.decisive if described is not None and line.part is not Part.REPORTS else ()


def _is_stranger(listed: ApplicationRights) -> bool:
    holds = any(known_rights(policy.rights) or unknown_rights(policy.rights) for policy in listed.policies)
    return holds and not load_permissions().knows_application(listed.name)


def applications_named(permissions: Iterable[ApplicationRights], name: str) -> tuple[ApplicationRights, ...]:
    """Those of the effective rights that are an application's, under any of the names that it goes by."""
    described = load_permissions().describes(name)
    names = set(map(normalize_name, described.names if described is not None else (name,)))
    return tuple(listed for listed in permissions if normalize_name(listed.name) in names)


def with_beside(permissions: Iterable[ApplicationRights], line: PermissionLine) -> ApplicationRights | None:
    """The rights in which a line's permission may stand: its application's, and those of one that shares it.

    None where neither the application nor, for a single permission, one beside it is among the effective rights.
    """
    permissions = tuple(permissions)
    beside = tuple(listed for name in _applications_beside(line) for listed in applications_named(permissions, name))
    listings = (*applications_named(permissions, line.application), *beside)
    if not listings:
        return None
    return ApplicationRights(line.application, tuple(policy for listed in listings for policy in listed.policies))


def beyond(
    lines: Sequence[PermissionLine], permissions: Iterable[ApplicationRights], terms: Mapping[str, str]
) -> dict[str, str]:
    """What is held beyond all lines of a document: application -> its permissions and rights, in words.

    An application of which no line wants anything is named with the number of its permissions. A right to list counts
    as wanted where any other right is: the screen ticks it with them.
    """
    held_beyond: dict[str, str] = {}
    for listed in permissions:
        described = load_permissions().describes(listed.name)
        application = described.name if described else listed.name
        related = {application, *(described.beside if described else ())}
        wanting = [line for line in lines if line.wants and line.application in related]
        more = {
            policy.name: known_rights(policy.rights) - _wanted_rights(wanting, policy.name, application, terms)
            for policy in listed.policies
        }
        texts = [f"{name} ({_rights_in_order(rights)})" for name, rights in more.items() if rights]
        if texts and any(line.application == application for line in wanting):
            held_beyond[listed.name] = ", ".join(texts)
        elif texts:
            held_beyond[listed.name] = f"{len(texts)} permissions" if len(texts) > 1 else texts[0]
    return held_beyond


def _wanted_rights(
    lines: Iterable[PermissionLine], name: str, application: str, terms: Mapping[str, str]
) -> frozenset[str]:
    """The rights that lines want in a policy, by its name in the effective rights."""
    permissions = load_permissions()
    everything, reading = frozenset(permissions.rights.known), frozenset(permissions.rights.read_only)
    key, is_report = normalize_name(name), normalize_name(name) in _report_names(application, terms)
    wanted_rights = frozenset[str]()
    for line in lines:
        if line.policy:
            applies = any(key in core_names(core, terms) for core in demands(line, terms))
        else:
            excepted = key in set(map(normalize_name, line.exceptions))
            applies = not excepted and line.application == application
            applies = applies and (line.part is Part.BOTH or is_report is (line.part is Part.REPORTS))
        if applies:
            rights = {Grant.ALL: everything, Grant.READ_ONLY: reading}.get(line.grant, frozenset(line.rights))
            wanted_rights |= rights | ({"List"} if rights else frozenset())
    return wanted_rights


def _rights_in_order(rights: Iterable[str]) -> str:
    """Rights as the screen orders them."""
    held_rights = frozenset(rights)
    return ", ".join(right for right in load_permissions().rights.known if right in held_rights)


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
    usual = [normalize_name(name) for name in core.names]
    neighbours = {other.dimension for other in load_permissions().core(core.application)} - {core.dimension}
    taken = {normalize_name(terms[object_]) for object_ in neighbours & terms.keys()}
    own = [with_company_terms(core.name, terms)] if core.dimension else []
    return own + [name for name in usual if name not in taken]


def _usual_name(name: str) -> str:
    described = load_permissions().describes(name)
    return described.name if described is not None else name


def _judge_core(review_: PermissionReview, core: CorePolicy, ticked: Ticked | None, context: ReviewContext) -> None:
    """Steps 3 and 4: a certain right that a core policy lacks, or a core policy that is not there."""
    condition = core.dimension if core.condition == "dimension" else core.condition
    used = context.used.get(condition) if condition else True
    if used is False:
        review_.not_used.append(core.name)
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


def _report_names(application: str, terms: Mapping[str, str]) -> frozenset[str]:
    names = load_permissions().reports.get(_usual_name(application), ())
    return frozenset({*map(normalize_name, names), *(with_company_terms(name, terms) for name in names)})


def _known_reports(application: ApplicationRights, terms: Mapping[str, str]) -> dict[str, Ticked]:
    """What is ticked in those policies of an application that are known reports."""
    reports = _report_names(application.name, terms)
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
    if not _report_names(application.name, terms) or _runs_a_report(application, terms):
        return
    listed = _known_reports(application, terms)
    unknown = sorted(frozenset[str]().union(*(ticked.unknown for ticked in listed.values())))
    perhaps = _likely_reports(ticked_by_policy(application), recognised)
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


def _likely_reports(ticked: Mapping[str, Ticked], recognised: set[str]) -> list[str]:
    """Policies of an unknown name that can be run and not written to: reports under other names look like that."""
    permissions = load_permissions()
    known_names = {normalize_name(name) for names in permissions.others.values() for name in names}
    known_names |= set(map(normalize_name, (*permissions.special.runs, *permissions.special.newer)))
    writing = frozenset(permissions.rights.known) - frozenset(permissions.rights.read_only)
    strangers = {name: policy.rights for name, policy in ticked.items() if name not in known_names | recognised}
    return sorted(name for name, rights in strangers.items() if "Run" in rights and not rights & writing)


def _remark_others(review_: PermissionReview, application: ApplicationRights, known_names: set[str]) -> None:
    """Step 6: other policies that can only be read, and words that are not rights."""
    newer = set(map(normalize_name, load_permissions().special.newer))
    short, strange = [], []
    for policy in application.policies:
        key, only_read = normalize_name(policy.name), known_rights(policy.rights) <= {"List", "View"}
        if key not in known_names | newer and only_read and not unknown_rights(policy.rights):
            short.append(policy.name)
        if words := not_rights(policy.rights):
            strange.append(f"{policy.name}: {', '.join(words)}")
    if short:
        review_.remarks.append(f"List or View only: {', '.join(dict.fromkeys(short))}")
    if strange:
        review_.remarks.append(f"Not known as rights, and not counted: {'; '.join(dict.fromkeys(strange))}")


def records_of(object_: str) -> str:
    """The records of an object, as the screens call them."""
    return _RECORDS.get(object_, object_)


_RECORDS = {
    "DEPARTMENT": "departments",
    "LOCATION": "locations",
    "GLBATCH": "journal entries",
    "GLACCOUNT": "accounts",
    "APBILL": "bills",
    "APADJUSTMENT": "AP adjustments",
    "ARINVOICE": "invoices",
    "ARADJUSTMENT": "AR adjustments",
    "CHECKINGACCOUNT": "checking accounts",
    "SAVINGSACCOUNT": "savings accounts",
    "PODOCUMENT": "purchasing transactions",
    "SODOCUMENT": "order entry transactions",
    "INVDOCUMENT": "inventory transactions",
    "EEXPENSES": "expense reports",
}
"""The decisive objects, as the screens call their records."""
