"""Compiled templates, kept as Python keeps compiled modules: to compile them takes longer than to fill them."""

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
    """The compiled templates of a folder, in its `__pycache__` or below PYTHONPYCACHEPREFIX, where Python may write.

    They belong to the text of a template, by its digest, to the version of Jinja and to the `settings` of its
    environment: whoever changes what is compiled differently there changes these words as well.
    """

    def __init__(self, folder: Path, settings: str) -> None:
        self._folder = folder
        self._settings = f"Jinja {jinja2.__version__}, {settings}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before, if it can be read and belongs to this text."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            # As safe as Python's own compiled modules: who may write there may change this program.
            of, code = marshal.loads(self._file(bucket).read_bytes())  # noqa: S302
            if of == self._digest(bucket):
                bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled just now, unless Python is set to keep nothing or may not write there."""
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
