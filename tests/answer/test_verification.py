"""Sentences against their sources, and the command that measures verdicts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.support_features import (
    FEATURES,
    MissingFacts,
    SourceSentence,
    missing_facts,
    nearest_sentences,
    source_sentences,
    support_features,
)
from rag.answer.verification import ClaimModels, Judgement, is_repeated_in, judge, support_models
from rag.app.cli import main
from rag.core.errors import ClaimError
from rag.evaluation.metrics.agreement import Judged, auroc, balanced_accuracy, interval, precision
from rag.evaluation.runs.claims import (
    Claim,
    agreement_lines,
    judge_claim,
    judgement_json,
    read_claims,
)
from rag.text.passages import split_sentences
from tests.fakes import FakeEmbedder, FakeVerifier

SOURCE = (
    "The ferry Petrel sank off Ravenholm on 3 May 2024. Captain Anna Hale said 1,200 people "
    "were saved. “We were lucky,” she told reporters. Nobody knew that the mayor, Tom Reed, "
    "had resigned two days before. The port will not open again before 2026."
)


def same(claim: str, to: Sequence[SourceSentence]) -> list[float]:
    """Cosines of a model that finds everything near."""
    return [0.9] * len(to)


def never(claim: str, to: Sequence[SourceSentence]) -> list[float]:
    raise AssertionError("nothing had to be read")


SURE = ClaimModels(same, FakeVerifier(3.0))
NEVER = ClaimModels(never, FakeVerifier(None))


@pytest.mark.parametrize(
    "claim",
    [
        "Captain Anna Hale said 1,200 people were saved.",
        "“We were   lucky,” she told reporters.",
        '"We were lucky," she told reporters',
        "Captain Anna Hale said 1,200 people were saved. “We were lucky,” she told reporters.",
    ],
)
def test_word_for_word_is_supported_without_reading(claim: str) -> None:
    judgement = judge(claim, ["Something else.", SOURCE], NEVER)
    assert (judgement.verdict, judgement.support, judgement.reasons) == ("supported", 1.0, ())
    assert judgement.quote and judgement.quote.source == 1
    assert SOURCE[judgement.quote.start : judgement.quote.end] == judgement.quote.text


def test_a_part_of_a_sentence_is_not_word_for_word() -> None:
    assert judge("The mayor, Tom Reed, had resigned two days before.", [SOURCE]).support < 1
    assert judge("The port will open again before 2026.", [SOURCE]).support < 1


@pytest.mark.parametrize("models", [None, SURE])
def test_nearly_word_for_word_is_supported(models: ClaimModels | None) -> None:
    claim = "Captain Anna Hale said that 1200 people were saved."
    judgement = judge(claim, [SOURCE], models)
    assert judgement.verdict == "supported"
    assert judgement.quote and "Hale" in judgement.quote.text


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Captain Anna Hale said 1,300 people were saved.", "figure 1,300 is not in the cited passage"),
        ("The ferry Petrel sank off Hollowmere on 3 May 2024.", "“Hollowmere” is not in the cited passage"),
        ("The ferry Petrel sank off Ravenholm on 4 May 2024.", "figure 4 May 2024 is not in the cited passage"),
        ("Captain Anna Reed said 1,200 people were saved.", "“Captain Anna Reed” is not in the cited passage"),
        ("“We were doomed,” she told reporters.", "the quotation “We were doomed,” is not word for word in the cited passage"),
    ],
)  # fmt: skip
def test_one_changed_fact_is_said(claim: str, reason: str) -> None:
    judgement = judge(claim, [SOURCE], SURE)
    assert judgement.verdict != "supported"
    assert judgement.missing and reason in judgement.reasons


def test_a_changed_word_and_a_lost_not_cost_support() -> None:
    lost_not = judge("Again the port will open before 2026.", [SOURCE], SURE)
    assert lost_not.verdict != "supported"
    assert "the cited passage and the sentence differ in a “not”" in lost_not.reasons
    doubts = ClaimModels(same, FakeVerifier(-1.0))
    changed = judge("Again the port will not close before 2026.", [SOURCE], doubts)
    assert changed.verdict != "supported"
    assert "the cited passage does not say “close”" in changed.reasons


def test_the_same_fact_in_another_format_is_not_missed() -> None:
    assert judge("Some 1.2k people, twelve hundred, were saved on 3/5/2024.", [SOURCE]).missing == ()


def test_something_else_entirely_is_unsupported() -> None:
    judgement = judge("Wheat prices rose again across the whole region.", [SOURCE, SOURCE])
    assert judgement.verdict != "supported"
    assert judgement.reasons == (
        "the cited passages do not say “Wheat”, “prices”, “rose”, “across”, “whole”",
    )


def test_no_source_supports_nothing() -> None:
    judgement = judge("The ferry sank.", [])
    assert (judgement.verdict, judgement.quote) == ("unsupported", None)
    assert judge("It is so.", [SOURCE]).verdict == "unsupported"


def test_the_outlet_and_the_day_are_known() -> None:
    claim = "The Harbour Post reported on 5 May 2024 that 1,200 people were saved."
    assert judge(claim, [SOURCE]).missing == ("5 May 2024", "Harbour Post")
    assert judge(claim, [SOURCE], metadata="The wreck; Harbour Post, 5 May 2024").missing == ()


def test_a_model_of_entailment_decides_but_not_over_facts() -> None:
    read: list[str] = []

    def entails(premises: Sequence[str], claim: str) -> list[float]:
        read.extend(premises)
        return [0.1] * (len(premises) - 1) + [0.95]

    assert judge("A boat went down.", [SOURCE], entails=entails).verdict == "supported"
    assert len(read) == 4 and all(part in read[3] for part in read[:3])
    assert judge("A boat went down with 13 men.", [SOURCE], entails=entails).verdict == "partly"
    assert (
        judge("A boat went down.", [SOURCE], entails=lambda p, c: [0.2] * len(p)).verdict
        == "unsupported"
    )


def test_repeats() -> None:
    assert is_repeated_in("Hale said 1200 people were saved.", SOURCE)
    assert not is_repeated_in("Hale said 1300 people were saved.", SOURCE)
    assert not is_repeated_in("Wheat prices rose.", SOURCE)
    assert not is_repeated_in("", SOURCE)


_WORDS = st.sampled_from("ferry harbour captain storm vote bridge prices minister school river".split())
_SENTENCES = st.builds(
    lambda words, n: f"The {' '.join(words)} counted {n:,} of them.",
    st.lists(_WORDS, min_size=2, max_size=8),
    st.integers(2, 9_999_999),
)


@given(st.lists(_SENTENCES, min_size=1, max_size=6), st.data())
def test_a_verbatim_sentence_is_supported_and_a_changed_figure_is_not(
    sentences: list[str], data: st.DataObject
) -> None:
    source, claim = " ".join(sentences), data.draw(st.sampled_from(sentences))
    assert judge(claim, [source], NEVER).support == 1.0
    said = {int(n.replace(",", "")) for n in re.findall(r"[\d,]+", source)}
    other = data.draw(st.integers(2, 9_999_999).filter(lambda n: n not in said))
    changed = re.sub(r"[\d,]+", f"{other:,}", claim)
    judgement = judge(changed, [source], SURE)
    assert judgement.verdict != "supported" and judgement.missing == (f"{other:,}",)


@given(st.text(min_size=1, max_size=120), st.text(max_size=200))
def test_any_text_can_be_judged(claim: str, source: str) -> None:
    judgement = judge(claim, [source], SURE)
    assert 0 <= judgement.support <= 1
    assert bool(judgement.reasons) == (judgement.verdict != "supported")
    if judgement.quote:
        assert source[judgement.quote.start : judgement.quote.end] == judgement.quote.text


@given(st.text(alphabet="abc .!?\n", min_size=1, max_size=80))
def test_every_sentence_of_any_text_is_supported_by_it(text: str) -> None:
    for sentence in split_sentences(text):
        assert judge(sentence.text, [text], NEVER).verdict == "supported"


def test_features() -> None:
    of = source_sentences([SOURCE])
    claim = "Captain Anna Hale said 1,200 people were saved."
    best = nearest_sentences(claim, of)
    assert best[0].number == 1 and len(best) == 3
    found = support_features(claim, of, best, [0.7, 0.2], missing_facts(claim, SOURCE))
    assert tuple(found) == FEATURES
    assert found == pytest.approx(
        {"copied": 1, "phrases": 1, "order": 1, "cosine": 0.7, "lost": 0, "changed": 0, "negated": 0}
    )
    glued = support_features(
        "Reporters saved Captain Hale, the ferry said.", of, best, [0.7], MissingFacts((), (), ())
    )
    assert glued["phrases"] < 0.3 and glued["order"] < 0.7


def test_weights_point_the_way_they_should() -> None:
    models = support_models()
    assert set(models) == {"near_copy", "paraphrase", "quick"}
    for model in models.values():
        assert model.weights["lost"] < 0 < model.weights["order"]
        assert 0 < model.partly < model.supported < 1
    for copies in (models["near_copy"], models["quick"]):
        assert (
            copies.weights["changed"] < 0 and copies.weights["negated"] < 0 < copies.weights["phrases"]
        )
        assert "carries" not in copies.weights
    assert models["paraphrase"].weights["carries"] > 0


class TestAgreement:
    JUDGED = Judged(["a", "a", "b", "b"], [True, False, True, False], [0.9, 0.4, 0.6, 0.6])

    def test_figures(self) -> None:
        assert balanced_accuracy(self.JUDGED, 0.5) == 0.75
        assert auroc(self.JUDGED) == pytest.approx(3.5 / 4)
        assert precision(self.JUDGED, 0.5) == pytest.approx(2 / 3)

    def test_one_kind_alone_has_no_figure(self) -> None:
        alone = self.JUDGED.drawn([0, 2])
        assert balanced_accuracy(alone, 0.5) != balanced_accuracy(alone, 0.5)  # nan
        assert auroc(alone) != auroc(alone)
        assert precision(alone, 0.99) != precision(alone, 0.99)

    def test_groups_are_drawn_whole(self) -> None:
        seen: set[tuple[str, ...]] = set()

        def metric(judged: Judged) -> float:
            seen.add(tuple(judged.groups))
            return balanced_accuracy(judged, 0.5)

        assert interval(self.JUDGED, metric, 50) == (0.5, 1.0)
        assert seen == {("a",) * 4, ("b",) * 4, ("a", "a", "b", "b"), ("b", "b", "a", "a")}


class TestCommand:
    def rows(self, *changes: dict[str, object]) -> str:
        row = {
            "id": "1",
            "set": "news",
            "group": "a",
            "source": SOURCE,
            "claim": "Hale spoke.",
            "supported": True,
        }
        return "\n".join(json.dumps(row | change) for change in changes)

    def test_reads_claims(self) -> None:
        given = self.rows({}, {"supported": None}) + '\n\n{"source": "A.", "claim": "B."}'
        first, second, third = read_claims(given.splitlines())
        assert first == Claim("1", "news", "a", SOURCE, "Hale spoke.", supported=True)
        assert second.supported is None
        assert third == Claim("4", "claims", "4", "A.", "B.", supported=None)

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "line 2: expected JSON"),
            ("[1]", "line 2: expected an object, found list"),
            ('{"claim": "x"}', "line 2: expected a text as 'source', found None"),
            ('{"source": "x", "claim": " "}', "line 2: expected a text as 'claim', found ' '"),
            ('{"source": "x", "claim": "y", "supported": 1}', "line 2: expected `supported` true or false, found 1"),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_named(self, line: str, problem: str) -> None:
        with pytest.raises(ClaimError, match=re.escape(problem)):
            list(read_claims([self.rows({}), line]))

    def test_a_claim_is_worth_what_its_weakest_sentence_is(self) -> None:
        both = "Captain Anna Hale said 1,200 people were saved. Wheat cost 17 euros."
        (claim,) = read_claims([self.rows({"claim": both})])
        judgement = judge_claim(claim, SURE)
        assert judgement.missing == ("17 euros",)

    def test_report(self) -> None:
        good, bad = "Captain Anna Hale said 1,200 people were saved.", "Wheat cost 17 euros."
        rows = self.rows(
            {"claim": good, "group": "a"}, {"claim": bad, "supported": False, "group": "a"},
            {"claim": good, "supported": None}, {"set": "other", "claim": bad, "supported": False},
        )  # fmt: skip
        judged = [(c, judge_claim(c)) for c in read_claims(rows.splitlines())]
        perfect = "1.000 [1.000, 1.000]"
        assert list(agreement_lines(judged, 0.5)) == [
            f"news: n 2, balanced accuracy {perfect}, AUROC {perfect}; of 1 called supported 1 are",
            "other: n 1, all of one kind; of 0 called supported 0 are",
        ]

    def test_json(self) -> None:
        claim = Claim("7", "news", "a", SOURCE, "x", supported=None)
        spot = SourceSentence(0, 0, 0, 3, "The")
        found = judgement_json(claim, Judgement("partly", 0.5, (), ("why",), spot))
        quote = {"start": 0, "end": 3, "text": "The"}
        assert found == {
            "id": "7",
            "verdict": "partly",
            "support": 0.5,
            "reasons": ["why"],
            "quote": quote,
        }
        assert judgement_json(claim, Judgement("unsupported", 0.0, ()))["quote"] is None

    def test_the_whole_command(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("rag.evaluation.runs.claims.build_embedder", lambda settings: FakeEmbedder())
        monkeypatch.setattr("rag.evaluation.runs.claims.Verifier", lambda: FakeVerifier(0.0))
        file = tmp_path / "claims.jsonl"
        file.write_text(self.rows({}, {"supported": False, "claim": "Wheat cost 17 euros."}))
        assert main(["verify", str(file), "--json"]) == 0
        printed = capsys.readouterr()
        assert [json.loads(line)["id"] for line in printed.out.splitlines()] == ["1", "1"]
        assert printed.err.startswith("news: n 2, balanced accuracy")
        file.write_text("{")
        assert main(["verify", str(file)]) == 2
        assert capsys.readouterr().err.startswith("byline: line 1: expected JSON")
        assert main(["verify", str(tmp_path / "nowhere.jsonl")]) == 2
        assert "nowhere.jsonl: cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(("logit", "verdict"), [(2.0, "supported"), (-2.0, "partly")])
def test_a_near_copy_is_supported_only_where_the_verifier_does_not_doubt_it(
    logit: float, verdict: str
) -> None:
    claim = "The ferry Petrel sank off Ravenholm on 3 May 2024"
    source = f"{claim} at noon. It was old."
    found = judge(claim, [source], ClaimModels(same, FakeVerifier(logit)))
    assert found.verdict == verdict
