"""The worked examples of the maintainers' page, followed to the letter in a copy of the checkout.

A step is a block of code under a line that ends with where it goes: "In `FILE`, before `TEXT`:", "In `FILE`, after
`TEXT`:", "In `FILE`, before the instruction `ID`:", "In `FILE`, instead of the lines of the same keys:", or "At the end
of `FILE`:". Before the blocks come "Copy `FILE` to `FILE`" and "take the line `TEXT` out of `FILE`".
"""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suites.run.paths import PROJECT

PAGE = PROJECT / "suites" / "README.md"
_STEP = re.compile(
    r"(?:In|At the end of) `(?P<file>[\w./-]+)`"
    r"(?:, (?P<side>before|after) (?P<kind>the instruction )?`(?P<anchor>[^`\n]+)`"
    r"|, (?P<keys>instead) of the lines of the same keys)?:\n\n"
    r"(?P<indent> *)```(?:python|toml)\n(?P<block>.*?)\n *```",
    re.DOTALL,
)
_ROOMS = ("intacct", "suites", "reports", "fixtures", ".ci", ".github", "README.md", "pyproject.toml", "conftest.py")


def _left_out(folder: str, names: list[str]) -> set[str]:
    """The files that git ignores: those of runs and of tools."""
    if Path(folder) == PROJECT / "reports":
        return {name for name in names if not name.startswith("_") and name != "README.md"}
    return {name for name in names if name in {"__pycache__", "node_modules"}}


@dataclass(frozen=True, slots=True)
class Step:
    """A block of code, the file that it goes into, and the text beside which it stands; "" at the end."""

    file: str
    block: str
    side: str
    anchor: str

    def apply(self, checkout: Path) -> None:
        """Put the block where the step says.

        Raises:
            ValueError: the text beside which it should stand is not there, or there twice.
        """
        path = checkout / self.file
        lines = path.read_text("utf-8").split("\n")
        if self.side == "instead":
            new_lines = {line.partition(" = ")[0]: line for line in self.block.split("\n")}
            head = next(number for number, line in enumerate(lines) if line.startswith("["))
            lines[:head] = [new_lines.get(line.partition(" = ")[0], line) for line in lines[:head]]
            path.write_text("\n".join(lines), "utf-8")
            return
        if not self.anchor:
            path.write_text("\n".join(lines).rstrip("\n") + "\n" + self.block + "\n", "utf-8")
            return
        (at,) = [number for number, line in enumerate(lines) if line.strip().startswith(self.anchor)]
        if self.anchor.startswith("id = "):  # the line above it begins the instruction
            at -= 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        block = textwrap.indent(self.block, indent).split("\n")
        at += self.side == "after"
        path.write_text("\n".join((*lines[:at], *block, *lines[at:])), "utf-8")


def section(title: str) -> str:
    """A section of the page, without its title."""
    return PAGE.read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def steps(text: str) -> Iterator[Step]:
    """The steps of a section, in its order."""
    for step in _STEP.finditer(text):
        block = "\n".join(line.removeprefix(step["indent"]) for line in step["block"].split("\n"))
        anchor = f'id = "{step["anchor"]}"' if step["kind"] else step["anchor"] or ""
        # Tables of TOML are told apart by an empty line.
        block += "\n" if step["kind"] else ""
        yield Step(step["file"], block, step["side"] or step["keys"] or "", anchor)


def prepare(text: str, checkout: Path) -> None:
    """Copy the files that a section tells to copy, and take the lines out of others that it tells to take out."""
    words = " ".join(text.split())
    for source, target in re.findall(r"[Cc]opy `([^`]+)` to `([^`]+)`", words):
        shutil.copyfile(checkout / source, checkout / target)
    for line, file in re.findall(r"take the line `([^`]+)` out of `([^`]+)`", words):
        path = checkout / file
        lines = path.read_text("utf-8").split("\n")
        lines.remove(line)
        path.write_text("\n".join(lines), "utf-8")


def commands(text: str) -> list[str]:
    """The commands that a section tells a reader to type."""
    blocks: list[str] = re.findall(r"^ *```sh\n(.*?)\n *```", text, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.split("\n") if line.strip()]


def copy_of_checkout(folder: Path) -> Path:
    """A copy of what git knows of the checkout, and nothing that a run left."""
    for name in _ROOMS:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_left_out)
        else:
            shutil.copyfile(source, folder / name)
    return folder
