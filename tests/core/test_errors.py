"""Every exception names its subject, the problem and, where there is one, the remedy."""

from __future__ import annotations

import pytest

from rag.core import errors
from rag.core.settings import load_settings

ALL = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.BylineError)
]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_messages_name_their_subject(kind: type[errors.BylineError]) -> None:
    error = kind("corpus/a.md", "expected text, found bytes.", "Save it as UTF-8.")
    assert str(error) == "corpus/a.md: expected text, found bytes. Save it as UTF-8."
    assert (error.subject, error.remedy) == ("corpus/a.md", "Save it as UTF-8.")
    assert kind.__name__ in (errors.__doc__ or "") and kind.__doc__


@pytest.mark.parametrize(
    ("name", "value"), [("BYLINE_PORT", "seventy"), ("BYLINE_HITS", "0"), ("BYLINE_MAX_FILE_MB", "-1")]
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(errors.ConfigError) as caught:
        load_settings()
    assert caught.value.subject == name
    assert value in str(caught.value)
