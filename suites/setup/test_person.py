"""What no answer shows: a person checks it and confirms it (an attestation in the profile)."""

from __future__ import annotations

from suites.judgement.company_values import ToLookAt
from suites.judgement.outcomes import Outcome, unknown
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Verdict


class ByPerson(Outcome):
    """How an instruction that a person judges can end."""

    TO_LOOK_AT = unknown("no answer shows it: a person has to look", title="Check {asked}")


def test_person_has_looked(subject: Subject) -> Verdict:
    """A person has to check it: unknown until then, and the message asks for it."""
    look = subject.values(ToLookAt).look
    return ByPerson.TO_LOOK_AT(f"Sage Intacct does not tell programs {look}", asked=look)


rule(
    "person",
    test_person_has_looked,
    ByPerson,
    judged="person",
    values=ToLookAt,
    expected="As the document says: please tell us what you see",
)
