"""A cache of compiled templates, like Python's cache of modules: compiling takes longer than rendering."""

from __future__ import annotations

import hashlib
import marshal
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from intacct.files import private_dir, write_private


class CompiledTemplates(BytecodeCache):
    """The compiled templates of a folder, in its `__pycache__` or below PYTHONPYCACHEPREFIX, if Python may write there.

    The cache key is the digest of the template's text, the version of Jinja and the `settings` of its environment: a
    change in the environment that affects compilation must change `settings`, too.
    """

    def __init__(self, folder: Path, settings: str) -> None:
        self._folder = folder
        self._settings = f"Jinja {jinja2.__version__}, {settings}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the compiled template, if it can be read and belongs to this text."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            # As safe as Python's own compiled modules: anyone who may write there may change this program.
            of, code = marshal.loads(self._file(bucket).read_bytes())  # noqa: S302
            if of == self._digest(bucket):
                bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the compiled template, unless Python is set to write no bytecode or may not write there."""
        if sys.dont_write_bytecode:
            return
        file = self._file(bucket)
        with suppress(OSError):
            private_dir(file.parent)
            write_private(file, marshal.dumps((self._digest(bucket), bucket.code)))

    def _digest(self, bucket: Bucket) -> str:
        return hashlib.sha256(f"{bucket.checksum} {self._settings}".encode()).hexdigest()

    def _file(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(str(self._folder / f"{bucket.key}.py")))
