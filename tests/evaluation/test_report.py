"""Reports hold every question as plain text, fetch nothing, and their charts count right."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.core.errors import SourceError
from rag.evaluation.metrics.outcomes import outcome, worst_questions
from rag.evaluation.metrics.registry import find_metric
from rag.evaluation.reports.charts import Axis, Chart, Dot, Line
from rag.evaluation.reports.headline import difference, find_flips, metric_rows
from rag.evaluation.reports.plots import by_kind, by_month, confidence, latency, support
from rag.evaluation.reports.report import (
    html_report,
    is_web_link,
    mark_answers,
    markdown_report,
    report_command,
)
from tests.runs import record, refused, run_of, unanswerable, write_run, wrong

VOID = frozenset("meta br input link img hr".split())
HOSTILE = (
    "<script>window.pwned = 1</script></style><img src=x onerror=alert(1)> \"'><b> {{ 7 * 7 }} &amp;"
)
KINDS = [record(1), record(2), wrong(3, kind="figure"), refused(4), unanswerable(5, right=True)]


@dataclass
class Parsed(HTMLParser):
    """Elements of a page, each of which must be closed where it should be."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> on line {self.getpos()[0]}"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def parsed(html: str) -> Parsed:
    page = Parsed()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


def hostile() -> dict[str, object]:
    """A question in which every text of a run attacks."""
    sound = record(9)
    citation = sound["answer"]["citations"][0]
    changed = {"title": HOSTILE, "outlet": HOSTILE, "quote": HOSTILE, "url": "javascript:alert(1)"}
    sentence = {
        "text": HOSTILE,
        "citations": [1],
        "verdict": "partly",
        "support": 0.4,
        "reasons": [HOSTILE],
    }
    answer = sound["answer"] | {"sentences": [sentence], "citations": [citation | changed]}
    hits = [sound["hits"][0] | {"title": HOSTILE, "outlet": HOSTILE, "text": HOSTILE}]
    gold = sound["gold"] | {"answers": [HOSTILE], "choices": [HOSTILE], "not_in_archive": [HOSTILE]}
    history = [{"question": HOSTILE, "answer": HOSTILE}]
    texts = dict.fromkeys(("id", "kind", "question", "standalone", "picked"), HOSTILE)
    return record(9, answer=answer, hits=hits, gold=gold, history=history, **texts)


def test_the_page_parses_and_holds_every_question_in_order(tmp_path: Path) -> None:
    page = parsed(html_report(run_of(tmp_path, *KINDS)))
    articles = page.all("article")
    assert [a["data-outcome"] for a in articles] == ["right", "right", "wrong", "refused", "right"]
    assert [a["id"] for a in articles] == [f"q-{n}" for n in range(1, 6)]
    assert [t for t in page.texts if re.fullmatch(r"When did ferry word\d leave the harbour\?", t)] == [
        r["question"] for r in KINDS
    ]
    assert len(page.all("svg")) == 5


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    run = run_of(tmp_path, hostile(), name="plain")
    page = parsed(html_report(run, run_of(tmp_path, hostile() | {"error": HOSTILE}, name="failed")))
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert page.all("img") == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert sum(HOSTILE in text for text in page.texts) >= 12
    assert all(a["href"].startswith("#") for a in page.all("a")), "javascript: is no link"
    assert [a["data-kind"] for a in page.all("article") if "data-kind" in a] == [HOSTILE]


def test_nothing_is_fetched_and_only_our_style_and_script_are_allowed(tmp_path: Path) -> None:
    html = html_report(run_of(tmp_path, *KINDS))
    page = parsed(html)
    assert not [a for _, a in page.elements if a.keys() & {"src", "srcset", "action", "data", "style"}]
    assert page.all("link") == []
    links = [a for a in page.all("a") if not a["href"].startswith("#")]
    assert {a["rel"] for a in links} == {"noopener noreferrer"}
    assert len(links) == 3, "one citation for each answer"
    policy = next(m["content"] for m in page.all("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        content = html.split(f"<{tag}>")[1].split(f"</{tag}>")[0]
        assert not re.search(r"url\(|@import|fetch\(|https?:", content)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_what_nobody_sees_is_not_in_the_page(tmp_path: Path) -> None:
    html = html_report(run_of(tmp_path, record(1, question="When\u202e did\x00 it leave?")))
    assert "When did it leave?" in html
    assert html.encode()


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://news.example/1", True),
        ("http://news.example", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT://news.example/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("//news.example/1", False),
        ("/etc/passwd", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, is_link: bool) -> None:
    assert is_web_link(url) is is_link


def test_gold_answers_are_marked_where_they_stand_and_nothing_else_is_markup(tmp_path: Path) -> None:
    gold = record(1)["gold"] | {"answers": ["day 1", "<b>"]}
    (found,) = run_of(tmp_path, record(1, gold=gold)).questions
    assert mark_answers("On Day 1 & 2, not day 12, <b> x", found) == (
        "On <mark>Day 1</mark> &amp; 2, not day 12, <mark>&lt;b&gt;</mark> x"
    )
    (none,) = run_of(tmp_path, unanswerable(1, right=True)).questions
    assert mark_answers("On day <1>", none) == "On day &lt;1&gt;"


def numbers(chart: Chart) -> list[str]:
    return [row[1] for row in chart.rows]


def test_charts_count_right(tmp_path: Path) -> None:
    run = run_of(tmp_path, *KINDS, record(13, error="EngineError: gone", timings_ms={}))
    kinds = by_kind(run.questions)
    assert kinds.rows[0] == ("plain", "4", "50.0%", "15.0 to 85.0%")
    assert [row[0] for row in kinds.rows] == ["plain", "figure", "unanswerable"]
    assert by_month(run.questions).rows[0] == ("2024-02", "2", "50.0%", "9.5 to 90.5%")
    asked = run.questions[:5]
    assert support(asked).rows == (("0.9 to 1.0", "3", "66.7%", "20.8 to 93.9%"),)
    low, high = confidence(asked).rows
    assert low[:3] == ("0.1 to 0.2", "2", "50.0%")
    assert (low[4], high[1:3], high[4]) == ("0.0%", ("3", "66.7%"), "66.7%")
    assert latency(asked).rows[0] == ("evidence", "5", "33 ms", "35 ms", "35 ms")
    assert numbers(latency(run.questions)) == ["5", "5", "5"]


def test_no_chart_fails_for_want_of_data(tmp_path: Path) -> None:
    run = run_of(tmp_path, record(1, error="gone", timings_ms={}, kind=""))
    page = parsed(html_report(run))
    assert len(page.all("svg")) == 2, "by kind and by month"
    assert page.texts.count("Nothing to show in this run.") == 3
    parsed(html_report(run_of(tmp_path, name="empty")))


def test_a_drawing_stays_in_its_box_and_escapes_its_labels() -> None:
    axis = Axis("share, %", ((0.0, "0"), (1.0, "<b>")))
    dots = (Dot(0.0, 0.0, 0.0, 1.0, "<i>", 3), Dot(1.0, 1.0, 0.0, 1.0, "all", 4))
    rows: Sequence[tuple[str, ...]] = (("<b>", "3"),)
    chart = Chart(
        "T", "", axis, axis, ("Kind", "N"), tuple(rows), dots, (Line(((0.0, 0.0), (1.0, 1.0)), -1),)
    )
    page = parsed(chart.svg())
    box = page.all("svg")[0]
    _, _, width, height = map(float, box["viewbox"].split())
    for circle in page.all("circle"):
        assert 0 <= float(circle["cx"]) <= width and 0 <= float(circle["cy"]) <= height
    assert page.all("b") == page.all("i") == []
    assert "kind <b>, n 3" in box["aria-label"]


def test_outcomes_and_the_worst_first(tmp_path: Path) -> None:
    rows = [refused(1), wrong(2, confidence=0.2), wrong(3, confidence=0.9), unanswerable(4, right=False)]
    run = run_of(tmp_path, *rows, record(5), record(6, error="gone"))
    assert [outcome(r) for r in run.questions] == [
        "refused",
        "wrong",
        "wrong",
        "wrong",
        "right",
        "error",
    ]
    assert [r.id for r in worst_questions(run.questions, 4)] == ["q6", "q3", "q4", "q2"]


def test_a_choice_that_was_picked_decides(tmp_path: Path) -> None:
    gold = record(1)["gold"] | {"answers": ["red"], "choices": ["red", "blue"]}
    run = run_of(tmp_path, record(1, gold=gold, picked="red"), record(2, gold=gold, picked="blue"))
    assert [outcome(r) for r in run.questions] == ["right", "wrong"]


def test_another_run_is_compared_question_by_question(tmp_path: Path) -> None:
    run = run_of(tmp_path, record(1), record(2), record(3), name="now")
    other = run_of(tmp_path, wrong(2), record(1), name="before")
    (flip,) = find_flips(run, other)
    assert (flip.place, flip.record.id) == (2, "q2")
    html = html_report(run, other)
    assert "1 question: 1 went right now, 0 no longer do." in html
    assert '<a href="#q-2"' in html


def test_a_difference_is_paired_and_told_better_or_worse_when_it_is_sure(tmp_path: Path) -> None:
    run = run_of(tmp_path, *map(record, range(12)), name="now")
    other = run_of(tmp_path, *map(wrong, range(10)), record(10), record(40), name="before")
    paired = difference(run, other, "answer_hit@1")
    assert paired is not None
    assert (paired.value, paired.n) == (pytest.approx(10 / 11), 11)
    assert 0.6 < paired.low < paired.value <= paired.high == 1.0
    first, second = metric_rows(run, other)
    assert (first.change, first.trend) == ("+90.9 points", "better")
    assert re.fullmatch(r"\+\d\d\.\d to \+100\.0 points", first.change_interval)
    assert metric_rows(other, run)[0].trend == "worse"
    assert metric_rows(run, run)[0].trend == ""
    assert (second.change, second.change_interval) == ("±0.000", ""), "no question has a value"


def test_markdown_has_figures_and_the_worst_questions(tmp_path: Path) -> None:
    rows = [wrong(n) for n in range(12)] + [wrong(20, question="Who | <b>shouted</b>?", confidence=1.0)]
    text = markdown_report(run_of(tmp_path, *rows))
    assert "| Answer at rank 1 or better (answer\\_hit\\@1) | 75.0% | 50.0 to 90.0% | 13 |" in text
    worst_rows = text.split("|---|---|---|---|---:|\n")[1].splitlines()
    assert len(worst_rows) == 10
    assert worst_rows[0].startswith("| Who \\| &lt;b&gt;shouted&lt;\\/b&gt;\\? | never |")
    assert "svg" not in text


def test_metrics_have_names_units_and_signs() -> None:
    assert find_metric("article_recall@10").meaning.endswith("among 10 passages")
    assert find_metric("total_ms_p50").label == "Time to the end, median"
    assert (find_metric("brand_new@3").label, find_metric("brand_new@3").meaning) == ("brand_new@3", "")
    assert find_metric("containment").format_change(0.041) == "+4.1 points"
    assert find_metric("mrr@10").format_change(-0.02) == "−0.020"
    assert find_metric("total_ms_p95").format_value(33_000) == "33 s"


def test_the_command_writes_the_file_and_says_where(tmp_path: Path) -> None:
    run = write_run(tmp_path / "harbour.json", *KINDS)
    assert report_command(run) == f"The report is in {tmp_path / 'harbour.html'}"
    assert (tmp_path / "harbour.html").read_text().startswith("<!doctype html>")
    assert report_command(run, markdown=True).startswith("## Evaluation: harbour")
    with pytest.raises(SourceError, match="cannot be written"):
        report_command(run, out=tmp_path / "no" / "folder.html")


def test_the_command_line_knows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = str(write_run(tmp_path / "harbour.json", *KINDS))
    other = str(write_run(tmp_path / "other.json", wrong(1), name="other"))
    page = tmp_path / "page.html"
    assert main(["evaluate", "report", run, "--against", other, "--out", str(page)]) == 0
    assert "otherwise than in other" in page.read_text("utf-8")
    assert main(["evaluate", "report", run, "--markdown"]) == 0
    assert "## Evaluation: harbour" in capsys.readouterr().out
    assert main(["evaluate", "report", str(page)]) == 2
    assert "page.html" in capsys.readouterr().err
