"""Trains the reader on groups of windows and writes its upper layers and its card.

    python -m benchmarks.reader.train --groups GROUPS.jsonl --out FOLDER [--steps 1900] [--write]

The bundled MiniLM with two heads: where an answer begins and ends, and whether the window answers. The
loss of a question is the marginal likelihood of all its answer's places under one softmax over all its
windows (Clark and Gardner 2018), the likelihood of its answering windows among themselves, and a binary
cross-entropy of each window. Embeddings and the two lowest layers stay as they are. Weeks and articles
whose number ends in 0 are kept for looking. Stopped and run again, it goes on from its last checkpoint.
`--write` puts the trained layers, in half precision, beside rag/models/reader.py.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.models.files import bundled_folder, sha256_of
from rag.models.pair_encoder import TrainedLayers
from rag.models.reader import LAYERS, Window, encode

FROZEN, WIDTH = 2, 384
RATE, HEADS_RATE, WARM_UP = 6e-5, 5e-4, 100
GROUPS_A_STEP = 4
WINDOWS = {"quiz": (2, 4), "drawn": (1, 3), "typed": (1, 4)}
"""Answering and other windows taken of a question."""
APART = 0.6
"""How often the sentence that a question was drawn from is left out, where another window answers."""
HARD = 8
"""Negatives that the others are taken from: the best ranked."""
WEAK_SHARE = 300
"""Quiz questions in a round whose answering article nobody named."""
TYPED_HELD = 2
"""Of ten typed questions so many are kept, of the others one: benchmarks/fit.py needs these most."""
Row = dict[str, Any]


class ReaderModel(nn.Module):
    """MiniLM with the reader's two heads."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        self.bert = AutoModel.from_pretrained(bundled_folder(), local_files_only=True)
        self.bert.pooler = None
        self.span, self.answers = nn.Linear(WIDTH, 2), nn.Linear(2 * WIDTH, 1)
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Span logits (texts, pieces, 2) and chances (texts,)."""
        given = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
        states = self.bert(**given).last_hidden_state
        mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.span(states), self.answers(torch.cat([mean, states[:, 0]], -1)).squeeze(-1)


@dataclass
class Batch:
    """Windows of some questions, padded to one length."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    starts: Tensor
    """1 where an answer begins, 0 elsewhere in the text, -1 outside it; `ends` likewise."""
    ends: Tensor
    sizes: list[int]
    """Windows of each question."""
    good: Tensor
    """1 for a window that answers."""


def batch(groups: Sequence[tuple[str, list[Row], list[Row]]]) -> Batch:
    """Question, answering windows and others of each group, encoded."""
    rows = [(question, row) for question, good, bad in groups for row in good + bad]
    pairs = [encode(question, Window(row["title"], row["text"])) for question, row in rows]
    shape = (len(pairs), max(len(pair.ids) for pair in pairs))
    ids, types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    starts, ends = torch.full(shape, -1.0), torch.full(shape, -1.0)
    for n, (pair, (_, row)) in enumerate(zip(pairs, rows, strict=True)):
        pieces, at, offsets = pair.ids, pair.at, pair.offsets
        ids[n, : len(pieces)] = torch.tensor(pieces)
        types[n, pieces.index(102) + 1 : len(pieces)] = 1
        mask[n, : len(pieces)] = 1
        starts[n, at : at + len(offsets)] = ends[n, at : at + len(offsets)] = 0
        for first, last in _places(offsets, row["spans"]):
            starts[n, at + first] = ends[n, at + last] = 1
    sizes = [len(good) + len(bad) for _, good, bad in groups]
    labels = [float(n < len(good)) for _, good, bad in groups for n in range(len(good) + len(bad))]
    return Batch(ids, types, mask, starts, ends, sizes, torch.tensor(labels))


def _places(
    offsets: Sequence[tuple[int, int]], spans: Sequence[Sequence[int]]
) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        first = next((n for n, (a, b) in enumerate(offsets) if a <= start < b), None)
        last = next((n for n, (a, b) in enumerate(offsets) if a < end <= b), None)
        if first is not None and last is not None:
            yield first, last


def loss_of(model: ReaderModel, data: Batch) -> Tensor:
    """The mean over the questions of a batch."""
    spans, chances = _in_halves(model, data)
    total = functional.binary_cross_entropy_with_logits(chances, data.good)
    places = list(zip((data.starts, data.ends), (spans[..., 0], spans[..., 1]), strict=True))
    first, parts = 0, []
    for size in data.sizes:
        some = slice(first, first + size)
        first += size
        if not (data.starts[some] > 0).any():
            continue
        of_spans = [_marginal(logits[some], labels[some]) for labels, logits in places]
        of_windows = _marginal(chances[some], data.good[some])
        parts.append((sum(of_spans) + of_windows) / 2)
    return total + sum(parts) / max(len(parts), 1)


def _marginal(logits: Tensor, labels: Tensor) -> Tensor:
    good = labels > 0
    return torch.logsumexp(logits[labels >= 0], 0) - torch.logsumexp(logits[good], 0)


def _in_halves(model: ReaderModel, data: Batch) -> tuple[Tensor, Tensor]:
    """The shorter windows apart from the longer: less padding, a fifth of the time saved."""
    lengths = data.mask.sum(1)
    order = lengths.argsort()
    spans, chances = [], []
    for some in order.chunk(2):
        longest = int(lengths[some].max())
        span, chance = model(*(part[some, :longest] for part in (data.ids, data.types, data.mask)))
        spans.append(functional.pad(span, (0, 0, 0, data.ids.shape[1] - longest)))
        chances.append(chance)
    back = order.argsort()
    return torch.cat(spans)[back], torch.cat(chances)[back]


def load(file: Path) -> list[Row]:
    """The groups to learn from: those whose positive windows can be trusted.

    A short answer ("Brazil") stands in many windows that do not answer: one counts if it is of an
    article that is known to, or if it shares many words with the question.
    """
    groups = []
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        weak = row["kind"] == "quiz" and not row["articles"]
        least, deepest = (0.5, 99) if row["kind"] != "quiz" else (0.4, 6) if weak else (0.35, 12)
        row["positive"] = [
            window
            for window in row["positive"]
            if window["own"] or (window["overlap"] >= least * row["stems"] and window["rank"] < deepest)
        ]
        unanswerable = row["kind"] == "typed" and not row["fact"]  # all its windows are negative
        if row["positive"] or unanswerable:
            groups.append(row | {"weak": weak})
    return groups


def is_held(row: Row) -> bool:
    """Whether it is kept for looking, and for benchmarks/fit.py."""
    return sum(map(ord, row["part"])) % 10 < (TYPED_HELD if row["kind"] == "typed" else 1)


def rounds(groups: Sequence[Row], rng: random.Random) -> Iterator[Row]:
    """For ever: all quiz questions whose articles are known, some others, as many drawn ones.

    After each of them comes one of those that people typed: there are few, and they are the likest.
    """
    strong = [g for g in groups if g["kind"] == "quiz" and not g["weak"]]
    weak, typed = [g for g in groups if g["weak"]], [g for g in groups if g["kind"] == "typed"]
    drawn = [g for g in groups if g["kind"] not in ("quiz", "typed")]
    likest = _shuffled_for_ever(typed, rng)
    while True:
        some = rng.sample(weak, min(WEAK_SHARE, len(weak)))
        some += rng.sample(drawn, min(len(strong), len(drawn))) + strong
        rng.shuffle(some)
        for row in some:
            yield row
            yield from islice(likest, 1)


def _shuffled_for_ever(rows: Sequence[Row], rng: random.Random) -> Iterator[Row]:
    while rows:
        yield from rng.sample(rows, len(rows))


def windows_of(row: Row, rng: random.Random) -> tuple[str, list[Row], list[Row]]:
    """Its question, typed one way or another, and a few of its windows."""
    most, others = WINDOWS.get(row["kind"], WINDOWS["drawn"])
    # A question that is made of a sentence shares its words: better to find the answer in another one.
    apart = [
        window for window in row["positive"] if not row["fact"] or row["fact"] not in window["text"]
    ]
    known = apart if apart and rng.random() < APART else row["positive"]
    good = rng.sample(known, min(most, len(known)))
    hard = row["negative"][:HARD]
    bad = rng.sample(hard, min(others, len(hard)))
    question, chance = row["question"], rng.random()
    if row["kind"] == "quiz":
        question = question.lower() if chance < 0.2 else question
        question = question.rstrip("?") if chance < 0.1 or chance > 0.9 else question
        question = re.sub(r" (?:this|last) week\b", "", question) if rng.random() < 0.3 else question
    return question, good, bad


class TrainingRun:
    """AdamW over groups of parameters, each with its rate, and a checkpoint to go on from."""

    def __init__(
        self,
        model: nn.Module,
        groups: Sequence[Sequence[nn.Parameter]],
        rates: Sequence[float],
        out: Path,
    ) -> None:
        self._model, self._rates, self._out = model, rates, out
        parts = [{"params": p, "lr": r} for p, r in zip(groups, rates, strict=True)]
        self._optimizer = torch.optim.AdamW(parts, weight_decay=0.01)
        self.step = 0
        """Steps that the checkpoint has behind it."""
        if (file := out / "last.pt").exists():
            state = torch.load(file)
            model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["opt"])
            self.step = state["step"]

    def set_rates(self, step: int, steps: int) -> None:
        """A warm-up, then a fall in a line to 3%."""
        for part, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            part["lr"] = rate * min(1.0, (step + 1) / WARM_UP) * max(0.03, 1 - step / steps)

    def take_step(self) -> None:
        """Move the parameters along their gradients, and forget these."""
        self._optimizer.step()
        self._optimizer.zero_grad()

    def save(self, step: int) -> None:
        """Put the checkpoint in the place of the last one."""
        state = {"model": self._model.state_dict(), "opt": self._optimizer.state_dict(), "step": step}
        torch.save(state, self._out / "next.pt")
        (self._out / "next.pt").rename(self._out / "last.pt")


def train(groups: Sequence[Row], out: Path, steps: int) -> ReaderModel:
    """Train, from the last checkpoint if there is one."""
    torch.manual_seed(1)
    model = ReaderModel()
    heads = [*model.span.parameters(), *model.answers.parameters()]
    body = [p for p in model.bert.parameters() if p.requires_grad]
    run = TrainingRun(model, (body, heads), (RATE, HEADS_RATE), out)
    step = run.step
    rng, losses, started = random.Random(step + 5), list[float](), time.monotonic()
    source = rounds([g for g in groups if not is_held(g)], rng)
    model.train()
    while step < steps:
        run.set_rates(step, steps)
        loss = loss_of(model, batch([windows_of(next(source), rng) for _ in range(GROUPS_A_STEP)]))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*body, *heads], 1.0)
        run.take_step()
        losses.append(loss.item())
        step += 1
        if step % 100 == 0 or step == steps:
            run.save(step)
            seconds = time.monotonic() - started
            print(f"step {step} loss {np.mean(losses[-100:]):.3f} after {seconds:.0f} s", flush=True)
    return model.eval()


def write(model: nn.Module, layers: TrainedLayers, card: dict[str, Any]) -> None:
    """The trained layers and heads in half precision, and their card."""
    from safetensors.numpy import save_file

    frozen = ("bert.embeddings", *(f"bert.encoder.layer.{n}." for n in range(FROZEN)))
    kept = {
        name.removeprefix("bert."): value.numpy().astype(np.float16)
        for name, value in model.state_dict().items()
        if not name.startswith(frozen)
    }
    save_file(kept, layers.file)
    card = {"sha256": sha256_of(layers.file)} | card
    layers.card.write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def look(model: ReaderModel, groups: Sequence[Row], most: int = 200) -> dict[str, float]:
    """On groups that were kept: how often the likeliest window, and the likeliest beginning, fit."""
    windows, places = [], []
    for row in groups[:most]:
        data = batch([(row["question"], row["positive"][:2], row["negative"][:HARD])])
        with torch.inference_mode():
            spans, chances = model(data.ids, data.types, data.mask)
        starts = spans[..., 0].masked_fill(data.starts < 0, -1e4)
        windows.append(float(data.good[chances.argmax()]))
        places.append(float(data.starts.flatten()[starts.argmax()] > 0))
    return {"window": float(np.mean(windows)), "beginning": float(np.mean(places))}


def main() -> None:
    """Train, look, and with `--write` keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--groups", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1900)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True, parents=True)
    groups = load(options.groups)
    model = train(groups, options.out, options.steps)
    kept = [g for g in groups if is_held(g)]
    figures = {
        "quiz": look(model, [g for g in kept if g["kind"] == "quiz" and not g["weak"]]),
        "drawn": look(model, [g for g in kept if g["kind"] not in ("quiz", "typed")]),
        "typed": look(model, [g for g in kept if g["kind"] == "typed" and g["positive"]]),
    }
    print(json.dumps(figures))
    if options.write:
        digest = hashlib.sha256(options.groups.read_bytes()).hexdigest()
        write(
            model,
            LAYERS,
            {"groups_sha256": digest, "groups": len(groups), "steps": options.steps, "held": figures},
        )


if __name__ == "__main__":
    main()
