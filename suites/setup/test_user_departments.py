"""The departments of the web services user: it is not limited to any, or has all that are needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intacct.company.model import parse_bool
from intacct.protocol.record import NOT_IDS
from intacct.protocol.refusal import Refusal
from intacct.protocol.vocabulary import DEPARTMENT_STATES
from suites.document.text import normalize_id
from suites.judgement.restrictions import Restriction, RestrictionKind, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject, why_incomplete
from suites.judgement.unseen import list_refusals, refusals_of
from suites.judgement.verdict import Verdict
from suites.setup.department_outcomes import UserDepartments
from suites.setup.remedies import USER_DEPARTMENTS, names_in_title


def test_user_has_the_departments_needed(subject: Subject) -> Verdict:
    """The user is not limited to departments, or those assigned cover what is needed."""
    departments = _uses_dimension(subject, "DEPARTMENT")
    limits = restriction_of(subject.user, "departments")
    doubt = subject.facts.shared.dimension_doubt("DEPARTMENT")
    if doubt and limits.limit is not RestrictionKind.NONE:
        return UserDepartments.CONTRADICTED(f"Departments: {doubt}")
    if departments is False and any(
        row is not None and row.departments for row in (subject.record, subject.restriction)
    ):
        return _judge_assigned_though_unused(subject, limits)
    if departments is False:
        return _judge_classes(subject)
    if departments is None and limits.limit is not RestrictionKind.NONE:
        return UserDepartments.UNPROVEN(
            f"Departments: {subject.why_unseen(subject.user.dimensions)}", unseen=_unseen_use(subject)
        )
    return _judge_limits(subject, limits)


rule(
    "user-departments",
    test_user_has_the_departments_needed,
    UserDepartments,
    expected="Departments: access to every one",
)


def _judge_assigned_though_unused(subject: Subject, limits: Restriction) -> Verdict:
    """One answer says that departments are not used, but another assigns some."""
    listed = ", ".join(department.id for department in subject.facts.departments.values())
    if limits.doubt:
        return UserDepartments.CONTRADICTED(f"Departments are not used, and yet: {limits.doubt}")
    contradiction = f"Departments are not used, and yet {', '.join(limits.ids)} is assigned" + (
        f", and {listed} listed" if listed else ""
    )
    return UserDepartments.CONTRADICTED(contradiction, evidence=subject.cite("dimensions", DEPARTMENT="false"))


def _unseen_use(subject: Subject) -> tuple[Refusal, ...]:
    """The refusals received instead of the answers that would show whether departments are used."""
    return (*refusals_of(subject.facts, "dimensions"), *list_refusals(subject.facts, "departments"))


def _uses_dimension(subject: Subject, object_: str) -> bool | None:
    """Whether a dimension is used: by getDimensions; without that, by the rows of lists. None if nothing proves it."""
    dimension = subject.facts.shared.dimension(subject.user, object_)
    if dimension is not None and dimension.enabled is not None:
        return dimension.enabled
    if subject.facts.shared.dimension_doubt(object_):
        return None
    if object_ == "CLASS":
        return None if subject.facts.class_rows is None else bool(subject.facts.class_rows)
    if subject.facts.departments:
        return True
    complete = subject.facts.complete_departments
    return False if complete is not None and not complete.departments else None


def _judge_classes(subject: Subject) -> Verdict:
    """Departments are not used: the verdict depends on whether classes are."""
    classes, refusal = _uses_dimension(subject, "CLASS"), subject.user.probes["CLASS"]
    if classes is False:
        return UserDepartments.UNUSED("Neither departments nor classes are used")
    if doubt := subject.facts.shared.dimension_doubt("CLASS"):
        return UserDepartments.CLASSES_CONTRADICTED(f"Classes: {doubt}", expected="Classes: used or not")
    if classes is None:
        unseen = (*refusals_of(subject.facts, "dimensions", "class_rows"), refusal)
        return UserDepartments.UNPROVEN(f"Classes: {subject.why_unseen(subject.user.dimensions)}", unseen=unseen)
    if refusal is None:
        return UserDepartments.CLASSES("Classes are used, and can be listed", remark=_departments_remark(subject))
    return UserDepartments.CLASSES_UNSEEN(f"Classes: {subject.why_unseen(refusal)}", expected="Classes: can be listed")


def _departments_remark(subject: Subject) -> str:
    doubt = subject.facts.shared.dimension_doubt("DEPARTMENT")
    remarks = [f"Departments: {doubt}"] if doubt else []
    remarks += ["Classes are used; users cannot be restricted by class"] if _uses_dimension(subject, "CLASS") else []
    if subject.record and parse_bool(subject.record.hides_no_department):
        remarks.append("Records without a department are hidden from this user")
    return "; ".join(remarks)


def _judge_limits(subject: Subject, limits: Restriction) -> Verdict:
    """Departments are used, or may be: whether the user is limited, and whether that covers what is needed."""
    remark = _departments_remark(subject)
    if limits.limit is RestrictionKind.CONTRADICTED:
        return UserDepartments.CONTRADICTED(f"Departments: {limits.doubt}")
    if limits.limit is RestrictionKind.UNSEEN:
        why = limits.doubt or subject.why_unseen(subject.user.restriction)
        return UserDepartments.UNSEEN(
            f"Departments: {why}",
            near_miss=subject.visibility_hint,
            remark=remark,
            unseen=(subject.user.restriction, subject.user.record),
        )
    if limits.limit is RestrictionKind.NONE:
        evidence = subject.cite(limits.shown_by, DEPARTMENTS="")
        if hidden := _shown_to_others_only(subject):
            contradiction = f"Departments: none is assigned, so all are open; and yet {hidden}"
            return UserDepartments.CONTRADICTED(contradiction, evidence=evidence)
        if absent := _departments_not_shown(subject):
            right = "Is the ID right" if len(absent) == 1 else "Are the IDs right"
            absent_text = f"Not among the departments that this user is shown: {', '.join(absent)}. {right}?"
            remark = "; ".join(filter(None, (remark, absent_text)))
        return UserDepartments.UNLIMITED(
            "Departments: none is assigned, so all are open", remark=remark, evidence=evidence
        )
    return replace(_judge_assigned(subject, limits), remark=remark)


def _shown_to_others_only(subject: Subject) -> str:
    """A text: departments that others are shown, and that are missing from the user's own complete list; "" if none."""
    listing = subject.user.department_list
    if isinstance(listing, Refusal) or not listing.complete:
        return ""
    own_ids = {normalize_id(department.id) for department in listing.rows}
    hidden = {key: department.id for key, department in subject.facts.departments.items() if key not in own_ids}
    if not hidden:
        return ""
    shown_to = next(
        user.user_id
        for user in subject.facts.readers
        if not isinstance(user.department_list, Refusal)
        and any(normalize_id(department.id) in hidden for department in user.department_list.rows)
    )
    return f"{shown_to} is shown {', '.join(hidden.values())}, which {subject.user.user_id} is not shown"


def _judge_assigned(subject: Subject, limits: Restriction) -> Verdict:
    """Departments are assigned: whether they cover what is needed."""
    evidence = subject.cite(limits.shown_by, DEPARTMENTS=", ".join(limits.ids))
    needed, perhaps = _needed_departments(subject)
    assigned = {normalize_id(id_) for id_ in limits.ids}
    if strange := _departments_on_no_list(subject, limits):
        contradiction = f"Departments: {', '.join(strange)} assigned, which the list of all departments does not hold"
        return UserDepartments.CONTRADICTED(contradiction, evidence=evidence)
    if not_shown := _departments_not_shown(subject):
        return _judge_not_shown(subject, not_shown, assigned)
    missing = [id_ for id_ in needed if normalize_id(id_) not in assigned]
    assigned_text = f"Departments: {', '.join(limits.ids)}"
    if not needed and not perhaps and subject.facts.complete_departments is not None:
        none_text = f"{assigned_text}; the list of all departments holds no active one"
        return UserDepartments.NO_LIST(none_text, evidence=evidence, auditor_would_help=False)
    if not needed and not perhaps:
        near = why_incomplete("departments", subject.user.department_list)
        assigned_text = f"{assigned_text}; no sign-in is shown to see all departments"
        unseen = (subject.user.department_list, *list_refusals(subject.facts, "departments"))
        return UserDepartments.NO_LIST(assigned_text, near_miss=near, evidence=evidence, unseen=unseen)
    if missing:
        return _judge_missing(subject, missing, assigned, limits)
    doubted = [id_ for id_ in perhaps if normalize_id(id_) not in assigned]
    if contradictory := _contradictory(subject, doubted):
        return UserDepartments.CONTRADICTED(f"{assigned_text}; {contradictory}", evidence=evidence)
    if doubted:
        assigned_text = f"{assigned_text}; whether {', '.join(doubted)} is active could not be seen"
        return UserDepartments.NO_LIST(assigned_text, auditor_would_help=False)
    return UserDepartments.COVERED(assigned_text, evidence=evidence)


def _contradictory(subject: Subject, ids: Iterable[str]) -> str:
    """How lists contradict each other on some departments, as text; "" if they do not."""
    doubts = subject.facts.department_doubts
    return "; ".join(f"{id_} is {doubts[normalize_id(id_)]}" for id_ in ids if normalize_id(id_) in doubts)


def _departments_on_no_list(subject: Subject, limits: Restriction) -> tuple[str, ...]:
    """The departments that are assigned although a complete list does not hold them."""
    complete = subject.facts.complete_departments
    if complete is None:
        return ()
    listed = {normalize_id(department.id) for department in complete.departments}
    return tuple(id_ for id_ in limits.ids if id_ not in NOT_IDS and normalize_id(id_) not in listed)


def _departments_not_shown(subject: Subject) -> tuple[str, ...]:
    """The departments that the profile names, and whose IDs are missing from the user's own complete list."""
    listing = subject.user.department_list
    if isinstance(listing, Refusal) or not listing.complete:
        return ()
    shown_ids = {normalize_id(department.id) for department in listing.rows}
    return tuple(id_ for id_ in subject.profile.departments if normalize_id(id_) not in shown_ids)


def _judge_not_shown(subject: Subject, not_shown: tuple[str, ...], assigned: set[str]) -> Verdict:
    """A needed department is not on the user's own list: an exception to rule 2, because that list is its access."""
    evidence = subject.cite("list.DEPARTMENT", missing=", ".join(not_shown))
    both = [id_ for id_ in not_shown if normalize_id(id_) in assigned]
    if both:
        contradiction = (
            f"Departments: {', '.join(both)} assigned, and yet the user is not shown it among all its departments"
        )
        return UserDepartments.CONTRADICTED(contradiction, evidence=evidence)
    not_shown_text = f"Departments: {', '.join(not_shown)} not among those that the user is shown"
    near = "If there is no such department, please tell us"
    return UserDepartments.NOT_SHOWN(not_shown_text, near_miss=near, evidence=evidence, click=_click_to_add(not_shown))


def _click_to_add(ids: Sequence[str]) -> str:
    return f"{USER_DEPARTMENTS}: add {', '.join(ids)} > Save"


def _needed_departments(subject: Subject) -> tuple[list[str], list[str]]:
    """The departments that are needed, and those that may be: their status is none of Sage's words."""
    if subject.profile.departments:
        return [*subject.profile.departments], []
    complete = subject.facts.complete_departments
    status = (
        {department.id: normalize_id(department.status or "") for department in complete.departments}
        if complete
        else {}
    )
    needed = [id_ for id_, word in status.items() if word == "active"]
    return needed, [id_ for id_, word in status.items() if word not in DEPARTMENT_STATES]


def _judge_missing(subject: Subject, missing: list[str], assigned: set[str], limits: Restriction) -> Verdict:
    """Departments are missing: not met, unless each of them may be open through a parent department."""
    assigned_text = f"Departments: {', '.join(limits.ids)}; missing: {', '.join(missing)}"
    if not NOT_IDS.isdisjoint(restriction_of(subject.user, "departments").ids):
        assigned_text = f"{assigned_text}; which department is assigned, the answer does not say by its ID"
        return UserDepartments.NO_LIST(assigned_text, auditor_would_help=False)
    complete = subject.facts.complete_departments
    evidence = subject.cite("list.DEPARTMENT", by=complete.seen_by if complete else "", missing=", ".join(missing))
    below = [_is_below(subject, id_, assigned) for id_ in missing]
    if False in below:
        add = [id_ for id_, is_below in zip(missing, below, strict=True) if not is_below]
        perhaps = [id_ for id_ in missing if id_ not in add]
        assigned_text = f"Departments: {', '.join(limits.ids)}; missing: {', '.join(add)}"
        if perhaps:
            assigned_text = f"{assigned_text}; perhaps open through the department above: {', '.join(perhaps)}"
        asked, click = names_in_title(add, "department", "departments"), _click_to_add(add)
        return UserDepartments.MISSING(assigned_text, evidence=evidence, asked=asked, click=click)
    if None in below:
        if contradictory := _contradictory(subject, missing):
            return UserDepartments.CONTRADICTED(f"{assigned_text}; {contradictory}", evidence=evidence)
        unseen_text = f"{assigned_text}; where they belong could not be seen"
        unseen = refusals_of(subject.facts, "department_list")
        return UserDepartments.NO_LIST(unseen_text, evidence=evidence, unseen=unseen)
    return UserDepartments.BELOW(f"{assigned_text}, which may be open through the department above", evidence=evidence)


def _is_below(subject: Subject, id_: str, assigned: set[str]) -> bool | None:
    """Whether an assigned department is an ancestor; None if the chain of parents is not completely visible."""
    key, visited = normalize_id(id_), set[str]()
    while key not in visited:
        visited.add(key)
        department = subject.facts.departments.get(key)
        if department is None or department.parent_id is None:
            return None
        if not department.parent_id:
            return False
        key = normalize_id(department.parent_id)
        if key in assigned:
            return True
    return None
