"""Templates that were compiled once are kept where Python keeps compiled modules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from reports._pages.compiled import CompiledTemplates


class Counting(Environment):
    """An environment that counts what it compiles."""

    compiled = 0

    def _generate(self, *args: object, **kwargs: object) -> str:
        self.compiled += 1
        return str(super()._generate(*args, **kwargs))  # type: ignore[arg-type]


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one template, and Python told to keep what it compiles in `kept` beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text("{{ name }}!", "utf-8")
    return folder


def kept_files(templates: Path) -> list[Path]:
    """The files that Python would keep for that folder."""
    return [file for file in (templates.parent / "kept").rglob("*") if file.is_file()]


def count_compiled(templates: Path, settings: str = "plain") -> int:
    """How many templates a new process would compile to fill the page."""
    environment = Counting(
        loader=FileSystemLoader(templates), autoescape=True, bytecode_cache=CompiledTemplates(templates, settings)
    )
    assert environment.get_template("page.html").render(name="<Craftable>").startswith("&lt;Craftable&gt;")
    return environment.compiled


def test_a_template_is_compiled_once(templates: Path) -> None:
    """The next process takes what the first one kept, in a file that only its owner can read."""
    assert [count_compiled(templates) for _ in range(3)] == [1, 0, 0]
    assert [file.stat().st_mode & 0o777 for file in kept_files(templates)] == [0o600]


def test_another_text_or_other_settings_are_compiled_anew(templates: Path) -> None:
    """What was kept belongs to one text of the template, and to one way to compile it."""
    count_compiled(templates)
    assert [count_compiled(templates, "otherwise") for _ in range(2)] == [1, 0]
    (templates / "page.html").write_text("{{ name }}?", "utf-8")
    assert [count_compiled(templates, "otherwise") for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"\xe9\x01\x00\x00\x00", b"N"], ids=repr)
def test_what_cannot_be_read_is_compiled_anew(templates: Path, data: bytes) -> None:
    """A broken file costs the time to compile, and is replaced."""
    count_compiled(templates)
    (file,) = kept_files(templates)
    file.write_bytes(data)
    assert [count_compiled(templates) for _ in range(2)] == [1, 0]


def test_nothing_is_kept_where_python_keeps_nothing(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONDONTWRITEBYTECODE counts for templates as well."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [count_compiled(templates) for _ in range(2)] == [1, 1]
    assert not kept_files(templates)


def test_a_place_that_cannot_be_written_does_no_harm(templates: Path) -> None:
    """An installation may be read-only: then each run compiles for itself."""
    (templates.parent / "kept").write_bytes(b"a file where the folder would be")
    assert [count_compiled(templates) for _ in range(2)] == [1, 1]
