"""rag/ingest/debounce.py: what has changed is told when it rests, once, and until it is done."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.debounce import FileDebouncer, FileStamp

A, B = (1, 10, 100), (1, 20, 200)


def test_a_file_is_told_when_it_has_rested() -> None:
    settling = FileDebouncer(1.0)
    assert settling.look({"a": A}, 0.0) == [] and settling.waiting
    assert settling.look({"a": A}, 0.9) == []
    assert settling.look({"a": A}, 1.0) == ["a"]


def test_a_growing_file_is_waited_for() -> None:
    settling = FileDebouncer(1.0)
    for second in range(10):
        assert settling.look({"a": (1, second, second)}, second) == []
    assert settling.look({"a": (1, 9, 9)}, 10) == ["a"]


def test_it_is_told_until_it_is_done_and_then_when_it_changes_or_goes() -> None:
    settling = FileDebouncer(0.0)
    assert settling.look({"a": A}, 0) == settling.look({"a": A}, 1) == ["a"]
    settling.done(["a"])
    assert settling.look({"a": A}, 2) == [] and not settling.waiting
    assert settling.look({"a": B}, 3) == ["a"]
    settling.done(["a"])
    assert settling.look({}, 4) == ["a"]
    settling.done(["a"])
    assert settling.look({}, 5) == []


def test_what_is_back_before_it_was_missed_is_no_change() -> None:
    settling = FileDebouncer(1.0)
    settling.look({"a": A}, 0)
    settling.look({"a": A}, 1)
    settling.done(["a"])
    assert settling.look({}, 2) == [] and settling.waiting
    assert settling.look({"a": A}, 2.5) == [] and not settling.waiting


LOOKS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.just(1), st.integers(1, 3), st.just(1))),
    max_size=20,
)


@given(LOOKS)
def test_after_any_changes_what_is_known_is_what_is_there(looks: list[dict[str, FileStamp]]) -> None:
    settling, known = FileDebouncer(1.5), dict[str, FileStamp]()
    last = looks[-1] if looks else {}
    for second, there in enumerate([*looks, last, last, last]):
        told = settling.look(there, second)
        settling.done(told)
        for path in told:
            known = {k: v for k, v in known.items() if k != path} | (
                {path: there[path]} if path in there else {}
            )
    assert known == last and not settling.waiting
