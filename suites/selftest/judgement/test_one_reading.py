"""An answer that is doubled, swapped, cut or answered by another's text makes nothing met that was not."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from intacct.recording.replay import Recording
from suites.judgement.profile import Profile
from suites.judgement.verdict import Kind
from suites.selftest.support.departures import Departure, depart, departures, judge_recording

_BY_CONTRADICTION = ("CONTRADICTED", "DOUBTED", "ALL_THE_SAME", "SeveralEntities.UNPROVEN")


def _is_contradiction(departure: Departure) -> bool:
    """Whether a departure may be that two answers contradict each other."""
    return any(change.partition(" by ")[0].endswith(_BY_CONTRADICTION) for change in departure.changes.values())


FAULTY = tuple(
    departure
    for departure in departures()
    if not (departure.harmless or departure.like or _is_contradiction(departure))
)
"""Where answers contradict each other, the loss of one of them leaves no contradiction: those are left out."""
WAYS = ("a result twice", "a part twice", "data of another question", "cut behind a result", "control IDs moved on")


def damage(body: bytes, way: str, data: st.DataObject) -> bytes:
    """The answer after one damage that leaves it well-formed."""
    root = etree.fromstring(body)
    operation = root.find("operation")
    results = root.findall("operation/result")
    if operation is None or not results:
        return body
    result = data.draw(st.sampled_from(results))
    if way == "a result twice":
        operation.append(deepcopy(result))
    elif way == "a part twice":
        parts = [part for part in (*result.iterdescendants(), *operation[0]) if part.getparent() is not None]
        part = data.draw(st.sampled_from(parts))
        part.addnext(deepcopy(part))
    elif way == "data of another question":
        other = data.draw(st.sampled_from(results))
        own, strange = result.find("data"), other.find("data")
        if own is not None and strange is not None and result.findtext("function") != other.findtext("function"):
            result.replace(own, deepcopy(strange))
    elif way == "cut behind a result":
        for late in results[results.index(result) + 1 :]:
            operation.remove(late)
    else:
        names = [answer_result.findtext("controlid") for answer_result in results]
        for answer_result, name in zip(results, names[1:] + names[:1], strict=True):
            element = answer_result.find("controlid")
            assert element is not None
            element.text = name
    return etree.tostring(root)


def met(recording: Recording, profile: Profile) -> set[str]:
    """The cases that are met."""
    return {
        str(case) for case, verdict in judge_recording(recording, profile).verdicts.items() if verdict.kind is Kind.MET
    }


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(departure=st.sampled_from(FAULTY), way=st.sampled_from(WAYS), data=st.data())
def test_a_damaged_answer_makes_nothing_met(departure: Departure, way: str, data: st.DataObject) -> None:
    """Whatever is done to one answer of a company that falls short, no verdict is met that was not."""
    recording, profile = depart(departure)
    name = data.draw(st.sampled_from(sorted(recording.answers)))
    try:
        body = damage(recording.answers[name], way, data)
    except etree.XMLSyntaxError:
        return  # a departure that is not an answer cannot be damaged further
    damaged = Recording(recording.manifest, {**recording.answers, name: body})
    assert met(damaged, profile) <= met(recording, profile)
