"""The locks hold what pyproject.toml asks for, all that follows from it, a hash of everything, and nothing else."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.metadata import requires

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from suites.run.paths import PROJECT

METADATA = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = {
    "requirements.lock": METADATA["dependencies"],
    "requirements-dev.lock": METADATA["dependencies"] + METADATA["optional-dependencies"]["dev"],
}


@cache
def locked_requirements(lock: str) -> tuple[tuple[Requirement, int], ...]:
    """The pins of a lock, each with the number of its hashes."""
    text = (PROJECT / ".ci" / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip())
    return tuple((Requirement(entry.partition("\\\n")[0]), entry.count("--hash=sha256:")) for entry in entries if entry)


def pinned_versions(lock: str) -> set[tuple[str, str]]:
    """The names and versions that this Python on this machine installs by a lock."""
    here = (entry for entry, _ in locked_requirements(lock) if entry.marker is None or entry.marker.evaluate())
    return {(canonicalize_name(entry.name), str(entry.specifier)) for entry in here}


def required_names(requirements: list[Requirement], visited: set[tuple[str, str]]) -> set[str]:
    """The names of these requirements and of all that they require, as far as it is installed."""
    for requirement in requirements:
        for extra in ("", *sorted(requirement.extras)):
            key = (canonicalize_name(requirement.name), extra)
            if key not in visited:
                visited.add(key)
                dependencies = [Requirement(text) for text in requires(requirement.name) or ()]
                required_names(
                    [
                        dependency
                        for dependency in dependencies
                        if dependency.marker is None or dependency.marker.evaluate({"extra": extra})
                    ],
                    visited,
                )
    return {name for name, _ in visited}


@pytest.mark.parametrize("lock", WANTED)
def test_lock_pins_what_the_project_asks_for(lock: str) -> None:
    """Every dependency of pyproject.toml stands in the lock with the same version."""
    dependencies = {
        (canonicalize_name(requirement.name), str(requirement.specifier))
        for requirement in map(Requirement, WANTED[lock])
    }
    assert dependencies - pinned_versions(lock) == set()


@pytest.mark.parametrize("lock", WANTED)
def test_lock_pins_all_that_follows_and_nothing_else(lock: str) -> None:
    """On this machine a lock installs the dependencies, what they depend on, and no other package."""
    expected = required_names([Requirement(text) for text in WANTED[lock]], set())
    assert {name for name, _ in pinned_versions(lock)} == expected


@pytest.mark.parametrize("lock", WANTED)
def test_lock_has_a_hash_of_everything(lock: str) -> None:
    """Pip takes no package from a lock whose file it cannot check."""
    assert [entry.name for entry, hashes in locked_requirements(lock) if not hashes] == []


@pytest.mark.parametrize("lock", WANTED)
def test_lock_names_no_registry(lock: str) -> None:
    """No lock names a registry: where packages come from is the machine's own setting."""
    text = (PROJECT / ".ci" / lock).read_text("utf-8")
    assert re.findall(r"https?://|^--?[a-z-]*(?:index|find-links).*$", text, re.MULTILINE) == []


def test_developing_and_running_use_the_same_versions() -> None:
    """What a run needs is the same package, version and condition in both locks."""
    running = {str(entry) for entry, _ in locked_requirements("requirements.lock")}
    assert running - {str(entry) for entry, _ in locked_requirements("requirements-dev.lock")} == set()


def test_ci_runs_on_every_python_that_is_supported() -> None:
    """The workflow runs `.ci/run` on each version that the metadata allow, and the quick tests know the same ones."""
    job = yaml.safe_load((PROJECT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]["everything"]
    versions = job["strategy"]["matrix"]["python"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["bash .ci/run"]
    assert METADATA["requires-python"] == f">={versions[0]}"
    assert f"for version in {' '.join(versions)};" in (PROJECT / ".ci" / "other_pythons").read_text("utf-8")
