"""Module names of the first release: they work for one release more, with a line that says the new one.

The README of that release imported `rag.config`, `rag.pipeline` and `rag.retrieve`, and called
`python -m rag.verify`. A finder at the end of `sys.meta_path` answers for them, so that no such files
lie among the rooms. Remove this module with the next release.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

MODULES = {
    "rag.config": "rag.core.settings",
    "rag.pipeline": "rag.archive",
    "rag.retrieve": "rag.retrieval.langchain",
}
"""Former name -> the module that holds the same names now."""
COMMANDS = {"rag.verify": "verify"}
"""Former `python -m` name -> the command of `byline`; `rag.models` and `rag.evaluation` are rooms."""
_FORWARD = """
import runpy, sys
sys.argv.insert(1, {command!r})
runpy.run_module("rag.app.cli", run_name="__main__", alter_sys=True)
"""


class FormerNames:
    """Finds and loads what had another name.

    A finder and a loader by their methods: their base classes cost a tenth of `byline --help` to import.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if fullname in MODULES | COMMANDS else None  # type: ignore[arg-type]  # by its methods

    def create_module(self, spec: ModuleSpec) -> None:
        """As Python creates modules."""

    def get_code(self, fullname: str) -> CodeType:
        """What `python -m` runs under a former name."""
        new = MODULES.get(fullname) or f"byline {COMMANDS[fullname]}"
        print(f"{fullname} is now `{new}`.", file=sys.stderr)  # noqa: T201 - a line for whoever imports it
        source = "" if fullname in MODULES else _FORWARD.format(command=COMMANDS[fullname])
        return compile(source, fullname, "exec")

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(module.__name__), vars(module))  # noqa: S102  # as every loader does
        if module.__name__ in MODULES:
            new = vars(importlib.import_module(MODULES[module.__name__]))
            vars(module).update({name: value for name, value in new.items() if name[:2] != "__"})


def install() -> None:
    """Answer for the former names from now on; again does nothing."""
    if not any(isinstance(finder, FormerNames) for finder in sys.meta_path):
        sys.meta_path.append(FormerNames())
