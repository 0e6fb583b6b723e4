"""deploy/dockerfile.py: a Dockerfile and a .dockerignore as Docker reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.dockerfile import Context, DockerfileError, read_stages

TEXT = """\
# A kettle.
ARG BASE=debian:12
FROM ${BASE} AS build
ARG SIZE=2
ENV A=1 B="two words" \\
    # a comment between
    C=${SIZE}
RUN echo ${SIZE} \\
    && true
FROM ${BASE}
COPY --from=build --chown=1:2 /a /b
CMD ["kettle", "--boil now"]
"""


def test_stages_flags_and_variables() -> None:
    build, final = read_stages(TEXT, {"SIZE": "3"})
    assert (build.name, build.base, final.base) == ("build", "debian:12", "debian:12")
    assert build.last("ENV").pairs() == {"A": "1", "B": "two words", "C": "3"}
    assert build.last("RUN").words() == ["/bin/sh", "-c", "echo ${SIZE} && true"]
    copy = final.last("COPY")
    assert (copy.flags, copy.text, copy.line) == ({"from": "build", "chown": "1:2"}, "/a /b", 11)
    assert final.last("CMD").words() == ["kettle", "--boil now"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("FROM a\nADD b c\n", "line 2: expected one of"),
        ("FROM a\nRUN b \\\n", "line 2: the file ends"),
    ],
)
def test_what_is_not_known_is_an_error(text: str, told: str) -> None:
    with pytest.raises(DockerfileError, match=told):
        read_stages(text, {})


def test_a_stage_without_what_is_asked_for() -> None:
    with pytest.raises(DockerfileError, match="expected CMD in the stage from a, found none"):
        read_stages("FROM a\n", {})[0].last("CMD")


def test_the_last_rule_that_fits_decides(tmp_path: Path) -> None:
    for name in ("a.md", "src/a.py", "src/__pycache__/a.pyc", "src/deep/__pycache__/b.pyc", "data/key"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".dockerignore").write_text("# rules\n*\n!src\n!*.md\n**/__pycache__\n")
    context = Context(tmp_path)
    assert [f.name for f in context.files("src")] == ["a.py"]
    assert [f.name for f in context.files("a.md")] == ["a.md"]
    with pytest.raises(DockerfileError, match="COPY data: no such file"):
        list(context.files("data"))
