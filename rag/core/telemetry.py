"""Keeps the libraries that Byline stands on from calling home.

Some report their use to their makers unless told otherwise, and read that when they are imported: so
`rag` says it before anything else. tests/hardening/test_nothing_leaves.py watches the kernel for it.
"""

from __future__ import annotations

import os
import sys

SWITCHES = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # Gradio: a post when a page is built
    "ANONYMIZED_TELEMETRY": "False",  # Chroma: only where posthog is installed beside it
    "HF_HUB_DISABLE_TELEMETRY": "1",  # huggingface_hub and transformers: which versions run
    "DO_NOT_TRACK": "1",  # whatever else heeds https://donottrack.sh
}
"""Environment variables, and what turns each library's reports off."""
BLOCKED = ("openvino_telemetry",)
"""Modules that only report. OpenVINO posts from a forked child as it is imported and keeps a client's
number in the home folder; it has no variable against that, but does without the module."""


def silence_telemetry() -> None:
    """Turn every library's reports off, for this process and those that it starts.

    LangSmith's tracing stays what it is: it is off until somebody sets LANGSMITH_TRACING and a key.
    """
    os.environ.update(SWITCHES)
    for name in BLOCKED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None: the import system finds none
