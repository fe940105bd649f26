"""The parts of an instruction that are judged separately: each application, or each line of a list of permissions."""

from __future__ import annotations

from collections.abc import Mapping

from suites.document.model import Application, Document, Instruction
from suites.document.permission_line import LineError, PermissionLine
from suites.document.permission_lines import parse_lines
from suites.document.permissions import load_permissions

LINES = "lines"
"""The key under which an instruction lists the permissions that it asks for."""


def parts_of(instruction: Instruction, document: Document) -> tuple[str, ...]:
    """The names of the parts of an instruction that each have a verdict; () if it is judged as a whole."""
    if instruction.applications is True:
        return tuple(application.name for application in document.application)
    if instruction.applications:
        return instruction.applications
    return tuple(line.text for line in lines_of(instruction))


def lines_of(instruction: Instruction) -> tuple[PermissionLine, ...]:
    """The permission lines that an instruction asks for; () if there are none, or they cannot be used."""
    texts = instruction.values.get(LINES)
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        return ()
    try:
        return parse_lines(texts)
    except LineError:
        return ()


def applications_of(document: Document) -> Mapping[str, Application]:
    """The applications that a document is about, by name: its own, and those that its instructions name.

    The name of an application, its code and its own objects come from the document, else from permissions.toml.
    """
    own = {application.name: application for application in document.application}
    named = (
        name
        for instruction in document.instruction
        if isinstance(instruction.applications, tuple)
        for name in instruction.applications
    )
    lines = (line.application for instruction in document.instruction for line in lines_of(instruction))
    applications = dict(own)
    for name in (*named, *lines):
        described = load_permissions().describes(name)
        if name not in applications and described is not None:
            applications[name] = Application(name, described.code, described.decisive)
    return applications


def probes_of(document: Document) -> tuple[str, ...]:
    """The objects of which one row is requested for a document, in the order of permissions.toml.

    They are the objects that only its applications provide, and those of the permissions that are judged in them: all
    core ones if an application is judged as a whole, else the ones that lines name.
    """
    applications = applications_of(document)
    lines = [line for instruction in document.instruction for line in lines_of(instruction)]
    judged_whole = {application.name for application in document.application}
    judged_whole |= {
        name
        for instruction in document.instruction
        if isinstance(instruction.applications, tuple)
        for name in instruction.applications
    }
    judged_whole |= {line.application for line in lines if not line.policy}
    single = {(line.application, line.policy) for line in lines}
    cores = [
        core
        for core in load_permissions().policy
        if core.application in judged_whole or (core.application, core.name) in single
    ]
    decisive = (object_ for application in applications.values() for object_ in application.decisive)
    return tuple(dict.fromkeys(filter(None, (*(core.probe for core in cores), *decisive))))
