"""Section 4 goes on: what the web services user can reach. Rule 2 holds: a shortened list never proves an absence."""

from __future__ import annotations

from intacct.company import Department, truth
from intacct.errors import Refusal
from suites.document import instruction
from suites.facts import Limit, folded, limits_of
from suites.subject import Subject
from suites.verdict import Blocker, Kind, Outcome, Verdict, blocked, met, not_applicable, not_met, unknown


class UserEntities(Outcome):
    """The ends of 4.8."""

    COVERED = met("the user can enter every entity that is needed")
    MISSING = not_met("the user cannot enter an entity that is needed")
    ASSIGNED_ENTITIES = blocked("the user cannot enter every entity, because it does not work at the top level")
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity")
    LOCATIONS = unknown("the company is not multi-entity, and the user is limited to some of its locations")
    LIMIT_UNSEEN = unknown("the company is not multi-entity, and whether the user is limited could not be seen")
    SHORTER_THAN_LIST = unknown("the entities that the user can enter contradict the list of all entities")
    NO_LIST = unknown("which entities there are could not be seen")
    UNSEEN = unknown("the entities that the user can enter could not be seen")
    UNPROVEN = unknown("whether the company is multi-entity could not be seen")


class UserDepartments(Outcome):
    """The ends of 4.9."""

    UNLIMITED = met("the user is not limited to departments")
    COVERED = met("every department that is needed is assigned to the user")
    CLASSES = met("only classes are used, and the user can list them")
    MISSING = not_met("a department that is needed is not open to the user")
    UNUSED = not_applicable("neither departments nor classes are used")
    BELOW = unknown("the missing departments lie below one that is assigned")
    NO_LIST = unknown("which departments there are could not be seen")
    CLASSES_UNSEEN = unknown("only classes are used, and whether the user can list them could not be seen")
    CONTRADICTED = unknown("two answers contradict each other")
    UNSEEN = unknown("whether the user is limited to departments could not be seen")
    UNPROVEN = unknown("whether departments or classes are used could not be seen")


@instruction("4.8", UserEntities)
def test_user_can_enter_the_entities_needed(place: Subject) -> Verdict:
    """readEntityDetails, which lists what this very user can enter, covers the entities that are needed."""
    if place.facts.multi_entity is False:
        return _single_entity(place)
    if place.facts.multi_entity is None:
        return UserEntities.UNPROVEN(f"Multi-entity: {place.why_unseen(place.user.multi_entity_shared)}")
    details = place.user.entity_details
    if isinstance(details, Refusal) or not details:
        return UserEntities.UNSEEN(f"Entities that the user can enter: {place.why_unseen(details)}")
    can_enter = {folded(entity.id) for entity in details}
    evidence = place.cite("entity_details", entities=", ".join(entity.id for entity in details))
    named = place.profile.entities if place.profile.entities and not place.entity_level else ()
    if place.entity_level:
        named = (place.place.key,)
    complete = place.facts.complete_entities
    if not named and complete is None:
        return UserEntities.NO_LIST("No sign-in is shown to see all entities, and the profile names none")
    needed = named or tuple(entity.id for entity in (complete.active if complete else ()))
    missing = [id_ for id_ in needed if folded(id_) not in can_enter]
    if not missing:
        return UserEntities.COVERED(f"Can enter {', '.join(needed)}", evidence=evidence)
    found = f"Cannot enter {', '.join(missing)}"
    if named:
        return UserEntities.MISSING(found, near_miss=_no_such_entity(place, missing), evidence=evidence)
    if place.verdict("5.1").kind in {Kind.MET, Kind.ATTESTED}:
        return UserEntities.SHORTER_THAN_LIST(f"{found}, although no entity is assigned", evidence=evidence)
    return UserEntities.ASSIGNED_ENTITIES(found, blocked_by=Blocker("5.1", place.place), evidence=evidence)


def _single_entity(place: Subject) -> Verdict:
    limits = limits_of(place.user, "locations")
    if limits.limit is Limit.NONE:
        return UserEntities.NOT_MULTI_ENTITY("Multi-entity: no")
    if limits.limit is Limit.SOME:
        found = f"Limited to {', '.join(limits.ids)}; whether these are all active locations could not be seen"
        return UserEntities.LOCATIONS(found)
    return UserEntities.LIMIT_UNSEEN(limits.doubt or f"Restriction: {place.why_unseen(place.user.restriction)}")


def _no_such_entity(place: Subject, missing: list[str]) -> str:
    complete = place.facts.complete_entities
    if complete is None:
        return ""
    ids = {folded(entity.id) for entity in complete.entities}
    absent = [id_ for id_ in missing if folded(id_) not in ids]
    return f"The company has no entity {', '.join(absent)}: is the ID right?" if absent else ""


@instruction("4.9", UserDepartments)
def test_user_has_the_departments_needed(place: Subject) -> Verdict:
    """The user is not limited to departments, or those assigned cover what is needed."""
    departments, classes = _used(place, "DEPARTMENT"), _used(place, "CLASS")
    if departments is False and classes is False:
        return UserDepartments.UNUSED("Neither departments nor classes are used")
    if departments is False and classes is True:
        return _classes_only(place)
    if departments is None and classes is not True:
        return UserDepartments.UNPROVEN(f"Dimensions: {place.why_unseen(place.user.dimensions)}")
    if departments is None:
        return UserDepartments.UNPROVEN(f"Departments: {place.why_unseen(place.user.dimensions)}")
    return _limited(place, remark=_remark(place, classes_used=classes is True))


def _used(place: Subject, object_: str) -> bool | None:
    """Whether a dimension is used: by getDimensions; without that, by what lists hold. None where nothing proves it."""
    dimension = place.facts.dimension(place.user, object_)
    if dimension is not None:
        return dimension.enabled
    if object_ == "CLASS":
        return None if place.facts.class_rows is None else bool(place.facts.class_rows)
    if any(not isinstance(user.department_list, Refusal) and user.department_list.rows for user in place.facts.users):
        return True
    complete = place.facts.complete_departments
    return False if complete is not None and not complete.departments else None


def _classes_only(place: Subject) -> Verdict:
    refusal = place.user.probes["CLASS"]
    if refusal is None:
        remark = _remark(place, classes_used=True)
        return UserDepartments.CLASSES("Classes are used, and can be listed", remark=remark)
    return UserDepartments.CLASSES_UNSEEN(f"Classes: {place.why_unseen(refusal)}")


def _remark(place: Subject, *, classes_used: bool) -> str:
    said = ["Classes are used; users cannot be restricted by class"] if classes_used else []
    if place.record and truth(place.record.hides_no_department):
        said.append("Records without a department are hidden from this user")
    return "; ".join(said)


def _limited(place: Subject, remark: str) -> Verdict:
    limits = limits_of(place.user, "departments")
    if limits.limit is Limit.CONTRADICTED:
        return UserDepartments.CONTRADICTED(f"Departments: {limits.doubt}")
    if limits.limit is Limit.UNSEEN:
        why = place.why_unseen(place.user.restriction)
        return UserDepartments.UNSEEN(f"Departments of the user: {why}", remark=remark)
    evidence = place.cite(limits.shown_by, DEPARTMENTS=", ".join(limits.ids))
    if limits.limit is Limit.NONE:
        return UserDepartments.UNLIMITED("No department is assigned: all are open", remark=remark, evidence=evidence)
    complete = place.facts.complete_departments
    active = [one.id for one in complete.departments if folded(one.status or "") == "active"] if complete else []
    needed = place.profile.departments or tuple(active)
    assigned = {folded(id_) for id_ in limits.ids}
    missing = [id_ for id_ in needed if folded(id_) not in assigned]
    found = f"Assigned: {', '.join(limits.ids)}" + (f"; missing: {', '.join(missing)}" if missing else "")
    if not needed:
        return UserDepartments.NO_LIST(f"{found}; no sign-in is shown to see all departments", evidence=evidence)
    if not missing:
        return UserDepartments.COVERED(found, remark=remark, evidence=evidence)
    below = [_below(place, id_, assigned) for id_ in missing]
    if False in below:
        return UserDepartments.MISSING(found, remark=remark, evidence=evidence)
    if None in below:
        return UserDepartments.NO_LIST(f"{found}; where they belong could not be seen", evidence=evidence)
    return UserDepartments.BELOW(f"{found}, which may be open through the department above", evidence=evidence)


def _below(place: Subject, id_: str, assigned: set[str]) -> bool | None:
    """Whether an assigned department is an ancestor; None where the chain of parents cannot be seen to its end."""
    known: dict[str, Department] = {}
    for user in place.facts.users:
        if not isinstance(user.department_list, Refusal):
            known.update((folded(one.id), one) for one in user.department_list.rows)
    at, passed = folded(id_), set[str]()
    while at not in passed:
        passed.add(at)
        department = known.get(at)
        if department is None or department.parent_id is None:
            return None
        if not department.parent_id:
            return False
        at = folded(department.parent_id)
        if at in assigned:
            return True
    return None


