"""Navigation steps: no answer shows them directly; the step that they lead to does."""

from __future__ import annotations

from suites.judgement.case import Case
from suites.judgement.outcomes import Outcome, blocked, met, not_applicable
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict


class Navigation(Outcome):
    """How a navigation step can end."""

    SHOWN = met("the step that it leads to was done")
    NOT_NEEDED = not_applicable("the step that it leads to does not apply")
    WAITS = blocked("it can only be seen by the step that it leads to")


def test_navigation_step(subject: Subject) -> Verdict:
    """The step that it leads to was done, so this one was; the document says which step that is."""
    leads_to, id_ = subject.verdict(subject.leads_to), subject.steps.numbers[subject.leads_to]
    if leads_to.kind in {Kind.MET, Kind.ATTESTED}:
        how = "was done" if leads_to.kind is Kind.MET else "was confirmed by a person"
        return Navigation.SHOWN(f"Step {id_} {how}", seen_by=leads_to.seen_by)
    if leads_to.kind is Kind.NOT_APPLICABLE:
        return Navigation.NOT_NEEDED(leads_to.found or leads_to.because, seen_by=leads_to.seen_by)
    return Navigation.WAITS(f"Step {id_} has to be done first", blocked_by=Case(subject.leads_to, subject.place))


rule("navigation", test_navigation_step, Navigation, leads_to=True, expected="Done, as a later step shows")
