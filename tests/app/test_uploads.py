"""Which files may be brought to the page: their names come from strangers."""

from __future__ import annotations

import pytest

from rag.app.api.uploads import UploadLimits, check_upload, file_suffix, is_skipped, upload_limits
from rag.core.errors import SourceError
from rag.core.settings import Settings

MOST = UploadLimits(file_bytes=1_000_000, total_bytes=5_000_000, files=3)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "markdown"),
        ("news/May/a.HTML", "html"),
        ("all.jsonl.gz", "lines"),
        ("Zürich ü.pdf", "pdf"),
    ],
)
def test_ordinary_names_pass(name: str, kind: str) -> None:
    assert check_upload(name, 100, MOST) == kind


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../a.md", "leads to another folder"),
        ("a/../../b.md", "leads to another folder"),
        ("/etc/a.md", "leads to another folder"),
        ("a//b.md", "leads to another folder"),
        ("..\\a.md", "leads to another folder"),
        ("C:a.md", "leads to another folder"),
        ("", "leads to another folder"),
        ("a\n.md", "characters that nobody sees"),
        ("a\0.md", "characters that nobody sees"),
        ("a\u202edm.md", "characters that nobody sees"),
        ("a" * 300 + ".md", "more than 255 bytes"),
        ("a.png", "expected one of .md"),
        ("md", "found a name without one"),
        (".md", "expected one of .md"),
    ],
)
def test_names_that_lead_elsewhere_or_are_none_are_refused(name: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem) as refused:
        check_upload(name, 100, MOST)
    assert not {"\n", "\0", "\u202e"} & {*str(refused.value)}, "an error can be shown"


@pytest.mark.parametrize(
    ("name", "size", "files", "held", "problem"),
    [
        ("a.md", 0, 0, 0, "found an empty file"),
        ("a.md", 1_500_000, 0, 0, r"at most 1.0 MB, found 1.5 MB. .* BYLINE_MAX_FILE_MB"),
        ("a.zip", 5_500_000, 0, 0, r"at most 5.0 MB at once, found 5.5 MB .* BYLINE_MAX_UPLOAD_MB"),
        ("a.md", 900_000, 1, 4_200_000, r"found 5.1 MB with it"),
        ("a.md", 100, 3, 300, r"at most 3 files at once .* BYLINE_MAX_UPLOAD_FILES|at most 3 files"),
    ],
)
def test_limits_name_the_file_and_the_setting(
    name: str, size: int, files: int, held: int, problem: str
) -> None:
    with pytest.raises(SourceError, match=problem) as refused:
        check_upload(name, size, MOST, files, held)
    assert refused.value.subject == name


def test_files_of_many_articles_may_be_larger_than_a_document() -> None:
    assert check_upload("a.jsonl", 4_000_000, MOST) == "lines"


def test_limits_are_those_that_are_set() -> None:
    settings = Settings(max_file_mb=2, max_upload_mb=3, max_upload_files=4)
    assert upload_limits(settings) == UploadLimits(2_000_000, 3_000_000, 4)


@pytest.mark.parametrize(
    ("name", "over"),
    [
        ("f/.DS_Store", True),
        ("f/.git/a.md", True),
        ("f/a.png", True),
        ("f/a.md", False),
        ("a.png", False),
    ],
)
def test_a_folder_may_hold_other_things(name: str, over: bool) -> None:
    assert is_skipped(name) is over


@pytest.mark.parametrize(("name", "end"), [("a.jsonl.gz", ".jsonl.gz"), ("A.MD", ".md"), ("a.exe", "")])
def test_only_the_ending_of_a_name_reaches_the_disk(name: str, end: str) -> None:
    assert file_suffix(name) == end
