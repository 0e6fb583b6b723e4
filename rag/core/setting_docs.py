"""The documentation of every setting, made of the settings themselves.

`python -m rag.core.setting_docs docs/running.md` writes it between the two marks of that page;
tests/core/test_setting_docs.py says when that is to be done.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr

from rag.core.setting_forms import expected
from rag.core.settings import Settings, ill_formed

BEGIN, END = "<!-- settings: made by python -m rag.core.setting_docs -->", "<!-- end of settings -->"
_TAKEN = "Any is taken; one that cannot be used is named when it is used."


class Sample(NamedTuple):
    """A value that a setting may have, and one that it may not."""

    good: str
    wrong: str = ""
    """Empty where every text may be right."""


SAMPLES: dict[str, Sample] = {
    "data": Sample("/var/lib/byline"),
    "embedding_model": Sample("/models/e5-small"),
    "llm": Sample("http://127.0.0.1:8000/v1#mistral", "nonsense"),
    "llm_key": Sample("sk-..."),
    "unsupported": Sample("drop", "hide"),
    "llm_file": Sample("/models/mistral.gguf"),
    "models": Sample("/var/cache/byline"),
    "nli": Sample("/models/nli-deberta"),
    "reranker": Sample("/models/reranker"),
    "host": Sample("192.0.2.10", "http://news.example"),
    "port": Sample("8080", "many"),
    "allowed_hosts": Sample('["news.example", "localhost"]', "news.example"),
    "trusted_proxies": Sample('["127.0.0.1", "10.0.0.0/8"]', '["proxy"]'),
    "accounts": Sample("on", "maybe"),
    "root_path": Sample("/news", "news/"),
    "collection": Sample("sport"),
    "oidc_issuer": Sample("https://sso.example/realms/news", "sso.example"),
    "oidc_client_id": Sample("byline"),
    "oidc_client_secret": Sample("a-long-random-text"),
    "oidc_name": Sample("Example sign-on"),
    "oidc_roles": Sample('["reader", "editor"]', '["owner"]'),
    "oidc_domains": Sample('["example.org"]', "example.org"),
    "stop_seconds": Sample("30", "-1"),
    "max_question_chars": Sample("4000", "5"),
    "max_file_mb": Sample("50", "0"),
    "max_upload_mb": Sample("500", "large"),
    "max_upload_files": Sample("5000", "0"),
    "allow_private_hosts": Sample('["127.0.0.1:8000"]', '["127.0.0.1"]'),
    "crawl_delay": Sample("2.5", "inf"),
    "poll_feeds": Sample("1", "often"),
    "poll_minutes": Sample("15", "0"),
    "keep_questions": Sample("0", "maybe"),
    "keep_chats": Sample("0", "maybe"),
    "keep_chats_days": Sample("30", "0"),
    "hits": Sample("20", "101"),
    "metrics_key": Sample("a-long-random-text"),
    "otlp_endpoint": Sample("http://127.0.0.1:4318", "collector"),
    "trace_content": Sample("1", "some"),
}
"""By field of `Settings`."""
_LATER = {
    "llm": "expected local, small, none, hf:ORG/REPO:FILE, provider:model or "
    "http://host:port/v1#model, found 'nonsense'. See Settings in the README.",
    "otlp_endpoint": "expected http://host:port or https://, found 'collector'.",
}
"""What is said of a wrong one by what uses it, not by the settings."""
_LOGGING = """\
### BYLINE_LOG

How events are written to standard error.

- `text` or `json`; default `text`.
- Example: `BYLINE_LOG=json`.
- `BYLINE_LOG=xml` prints `BYLINE_LOG: expected text or json (found 'xml'). Correct it or unset it.`

### BYLINE_LOG_LEVEL

From which level on events are written.

- `DEBUG`, `INFO`, `WARNING` or `ERROR`; default `INFO`.
- Example: `BYLINE_LOG_LEVEL=WARNING`.
- `BYLINE_LOG_LEVEL=LOUD` prints `BYLINE_LOG_LEVEL: expected one of DEBUG, INFO, WARNING, ERROR \
(found 'LOUD'). Correct it or unset it.`
"""


def settings_markdown() -> str:
    """A section for each setting: what it is, what it may be, its default, an example, its error."""
    return "\n".join([*map(_section, Settings.model_fields), _LOGGING])


def _section(name: str) -> str:
    field, sample, variable = Settings.model_fields[name], SAMPLES[name], f"BYLINE_{name.upper()}"
    form = expected(field)
    lines = [
        f"### {variable}",
        "",
        field.description or "",
        "",
        f"- {form[0].upper()}{form[1:]}; default {_default(name)}.",
        f"- Example: `{variable}={sample.good}`.",
        f"- {_error(name, variable, sample.wrong)}",
    ]
    return "\n".join(lines) + "\n"


def _error(name: str, variable: str, wrong: str) -> str:
    if not wrong:
        return _TAKEN
    told = f"{variable}: {_LATER[name]}" if name in _LATER else str(ill_formed(variable, _found(wrong)))
    return f"`{variable}={wrong}` prints `{told}`"


def _found(wrong: str) -> str:
    """What the error names: of a list the item that is to blame."""
    item = re.fullmatch(r'\["(.*)"\]', wrong)
    return item[1] if item else wrong


def _default(name: str) -> str:
    if name == "models":
        return "`~/.cache/byline/models` (`$XDG_CACHE_HOME` is respected)"
    value: Any = Settings.model_fields[name].default
    if isinstance(value, SecretStr) or value in (None, "", ()):
        return "none"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f"`{int(value) if isinstance(value, bool) else value}`"


def with_settings(page: str) -> str:
    """The page with the part between its marks made anew."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n\n{settings_markdown()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_settings(file.read_text("utf-8")), "utf-8")
