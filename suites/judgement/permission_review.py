"""Effective rights against what a document wants ticked, on the data of suites/document/permissions.toml.

One rule judges every line (suites/document/permission_lines.py); the rule of "All" is the line for a whole application.
Names and words that are not recognised never count against anybody; they are reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from intacct.company.model import ApplicationRights
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import PermissionDenied
from suites.document.names import normalize_name, with_company_terms
from suites.document.permission_line import Grant, Part, PermissionLine, whole_application
from suites.document.permissions import CorePolicy, known_rights, load_permissions, not_rights, unknown_rights
from suites.judgement.effective_rights import (
    Ticked,
    core_names,
    is_or_are,
    not_known,
    records_of,
    report_names,
    ticked_by_policy,
    together,
    usual_name,
)
from suites.judgement.review_context import ReviewContext


@dataclass(slots=True)
class PermissionReview:
    """What the rule found in one application: `lacking` decides against it, `doubts` leave it open.

    `contradicted` are permissions whose rights lack List although a list shows it: what they hold is then not known.

    `forbidden` is ticked although it must not be; `not_used` are policies of dimensions that the company does not use.
    `refusals` are those received instead of the answers that would have settled the doubts. `of_everything`: the review
    covers everything in the application, and not just a single policy or the reports.
    """

    read_only: bool = False
    recognised: int = 0
    names: tuple[str, ...] = ()
    lacking: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)
    reports_missing: bool = False
    doubts: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    not_used: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    of_everything: bool = True

    @property
    def too_few(self) -> bool:
        """Whether fewer than two core policies were recognised by name: then nothing is known about everything."""
        return self.of_everything and self.recognised < 2


def review(
    application: ApplicationRights,
    others: Iterable[ApplicationRights],
    context: ReviewContext,
    line: PermissionLine | None = None,
) -> PermissionReview:
    """Check the rights in one application against a line that wants something ticked there; without one, against "All".

    `others` are the document's other applications, for their reports.
    """
    line = line or whole_application(usual_name(application.name))
    ticked = ticked_by_policy(application)
    review_ = PermissionReview(names=tuple(dict.fromkeys(policy.name for policy in application.policies)))
    review_.of_everything = not line.policy and line.part is not Part.REPORTS
    if line.grant is Grant.ALL and review_.of_everything:
        review_.read_only = _only_reads(ticked)
    cores = [core for core in demands(line, context.terms) if line.part is not Part.REPORTS]
    recognised: set[str] = set()
    for core in cores:
        own_names = core_names(core, context.terms)
        if not own_names:
            review_.doubts.append(f"{core.name}: another dimension has this name here")
            continue
        names = [key for key in dict.fromkeys(own_names) if key in ticked]
        recognised.update(names)
        held = together(ticked[name] for name in names) if names else None
        listed = [policy for policy in application.policies if normalize_name(policy.name) in names]
        differ = len({frozenset(policy.rights) for policy in listed}) > 1
        # What no listing holds is lacking, whichever of them is right.
        if differ and held is not None and held.rights >= {*core.certain}:
            spellings = dict.fromkeys(policy.name for policy in listed)
            how = f"as {' and as '.join(spellings)}" if len(spellings) > 1 else "twice"
            review_.doubts.append(f"{core.name}: it is listed {how}, and not alike")
            continue
        _judge_core(review_, core, held, context)
    review_.recognised = len(recognised)
    if not line.policy and line.part is not Part.ACTIVITIES:
        _judge_reports(review_, application, others, recognised, context.terms)
        if line.part is Part.REPORTS:
            review_.doubts += review_.remarks
            review_.remarks.clear()
    if line.grant is Grant.ALL and review_.of_everything:
        _remark_others(review_, application, recognised | report_names(application.name, context.terms))
    return review_


def demands(line: PermissionLine, terms: Mapping[str, str]) -> tuple[CorePolicy, ...]:
    """The policies that a line covers, each with the rights that the line certainly and possibly wants there.

    For a single policy that is not known, these are the line's own rights, under its name as it is written, and with
    the company's own terms.
    """
    exceptions = set(map(normalize_name, line.exceptions))
    if not line.policy:
        cores = (core for core in load_permissions().core(line.application))
        return tuple(_core_as_wanted(core, line) for core in cores if normalize_name(core.name) not in exceptions)
    if line.core is not None:
        return (_core_as_wanted(line.core, line),)
    return (CorePolicy(line.application, line.policy, line.rights, aliases=(with_company_terms(line.policy, terms),)),)


def _core_as_wanted(core: CorePolicy, line: PermissionLine) -> CorePolicy:
    """A core policy with what the line wants of it: the rights that it lists, the read rights, or all."""
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
    """Whether something is ticked, and only read rights."""
    granted = frozenset[str]().union(*(policy.rights for policy in ticked.values()))
    doubtful = any(policy.unknown for policy in ticked.values())
    return bool(granted) and not doubtful and granted <= frozenset(load_permissions().rights.read_only)


def _judge_core(review_: PermissionReview, core: CorePolicy, ticked: Ticked | None, context: ReviewContext) -> None:
    """Steps 3 and 4: a core policy lacks a right that is certainly wanted, or is missing."""
    condition = core.dimension if core.condition == "dimension" else core.condition
    used = context.used.get(condition) if condition else True
    if used is False:
        review_.not_used.append(core.name)
        return
    if ticked is None:
        _judge_absent(review_, core, context, used=used)
        return
    if ticked.unknown and not ticked.rights:
        review_.doubts.append(f"{core.name}: {not_known(sorted(ticked.unknown))}")
        return
    lacks = [right for right in core.certain if right not in ticked.rights]
    if "List" in lacks and _is_listed(core, context):
        held_text = ", ".join(sorted(ticked.rights)) or "nothing"
        text = f"{core.name}: {held_text} ticked, without List, and yet {records_of(core.probe)} can be listed"
        review_.contradicted.append(text)
        return
    # If there are fewer words than missing rights, at least one is certainly lacking: unless a word means several.
    if lacks and (len(ticked.unknown) >= len(lacks) or any(map(_MEANS_SEVERAL.search, ticked.unknown))):
        text = f"{', '.join(lacks)} {is_or_are(lacks)} not among its rights; {not_known(sorted(ticked.unknown))}"
        review_.doubts.append(f"{core.name}: {text}")
    elif lacks:
        review_.lacking.append(f"{core.name}: {', '.join(lacks)}")
    perhaps = [right for right in core.uncertain if right not in ticked.rights]
    if perhaps:
        review_.remarks.append(f"{core.name}: {', '.join(perhaps)} not ticked")


_MEANS_SEVERAL = re.compile(r"[,;/&+]|\ball\b|\bfull\b", re.IGNORECASE)
"""In a word that is not known as a right: it may stand for more than one."""


def _is_listed(core: CorePolicy, context: ReviewContext) -> bool:
    """Whether a list shows that the right List is held, for records to which no other application gives access."""
    described = load_permissions().describes(core.application)
    decisive = described.decisive if described is not None else ()
    return core.probe in decisive and core.probe in context.probes and context.probes[core.probe] is None


def _judge_absent(review_: PermissionReview, core: CorePolicy, context: ReviewContext, *, used: bool | None) -> None:
    refusal = context.probes.get(core.probe) if core.probe else None
    if used and isinstance(refusal, PermissionDenied):
        review_.not_listed.append(core.name)
        return
    # The dimensions would show whether its name here is the company's own term; a list would show if it is ticked.
    review_.refusals += context.unseen.get(core.dimension or core.condition, ())
    review_.refusals += [refusal] if refusal is not None else []
    if used:
        review_.doubts.append(f"{core.name}: renamed, or not ticked")
    else:
        doubt = context.contradicted.get(core.dimension or core.condition, "")
        why = f"is contradicted: {doubt}" if doubt else "could not be seen"
        review_.doubts.append(f"{core.name}: not in the list, and whether they are used {why}")


def _known_reports(application: ApplicationRights, terms: Mapping[str, str]) -> dict[str, Ticked]:
    """What is ticked in those policies of an application that are known reports."""
    reports = report_names(application.name, terms)
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
    if not report_names(application.name, terms) or _runs_a_report(application, terms):
        return
    listed = _known_reports(application, terms)
    unknown = sorted(frozenset[str]().union(*(ticked.unknown for ticked in listed.values())))
    perhaps = _likely_reports(ticked_by_policy(application), recognised)
    if unknown:
        review_.doubts.append(f"Reports: {not_known(unknown)}")
    elif listed:
        review_.reports_missing = True
    elif not any(_runs_a_report(other, terms) for other in others):
        review_.remarks.append("no report is ticked in any application: the Reports part could not be judged")
    elif perhaps:
        review_.doubts.append(f"Reports: none is listed by its usual name; perhaps {', '.join(perhaps)}")
    else:
        review_.reports_missing = True


def _likely_reports(ticked: Mapping[str, Ticked], recognised: set[str]) -> list[str]:
    """Policies with an unknown name and the right to run but no write rights: probably reports under other names."""
    permissions = load_permissions()
    known_names = {normalize_name(name) for names in permissions.others.values() for name in names}
    known_names |= set(map(normalize_name, (*permissions.special.runs, *permissions.special.newer)))
    writing = frozenset(permissions.rights.known) - frozenset(permissions.rights.read_only)
    strangers = {name: policy.rights for name, policy in ticked.items() if name not in known_names | recognised}
    return sorted(name for name, rights in strangers.items() if "Run" in rights and not rights & writing)


def _remark_others(review_: PermissionReview, application: ApplicationRights, known_names: set[str]) -> None:
    """Step 6: other policies with read rights only, and words that are not rights."""
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
