"""Trains the verifier on claims beside sentences and writes its upper layers and its card.

    python -m benchmarks.verifier.train --pairs P.jsonl --out FOLDER [--base FILE|FOLDER] [--write]

Begins with the layers of rag/models/reader.safetensors, which have learnt to read two texts together, or
of another file of that kind; with a folder, from the encoder there. Embeddings and the lowest third of
the layers stay as they are. The loss is a binary cross-entropy of each pair; each batch takes of every
set its share. Stopped and run again, it goes on from its last checkpoint. `--write` puts the trained
layers, in half precision, beside rag/models/verifier.py.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.reader.train import TrainingRun, write
from benchmarks.verifier.base import load_base
from benchmarks.verifier.pairs import is_held
from rag.models.files import sha256_of
from rag.models.reader import LAYERS as READER
from rag.models.verifier import LAYERS

RATE, HEAD_RATE = 6e-5, 5e-4
SAVE_EVERY, LOOK_EVERY = 100, 500
SHARES = {"own": 9, "near": 3, "summ": 4, "qags-cnndm": 1, "edit": 4, "head": 2, "quiz": 2, "typed": 4}
"""Pairs of each set in a batch."""
GOLD, UNTITLED = 0.2, 0.3
"""How often a claim is read beside the sentences it was made from, and without their headline."""
Row = dict[str, Any]


class VerifierModel(nn.Module):
    """An encoder with the verifier's head."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.base = load_base(base)
        self.bert = self.base.bert
        self.carries = nn.Linear(2 * self.bert.config.hidden_size, 1)
        held = load_file(base) if base.is_file() else {}
        if "carries.weight" in held:
            head = {name: held[f"carries.{name}"].float() for name in ("weight", "bias")}
            self.carries.load_state_dict(head)

    def forward(self, rows: Sequence[Row]) -> Tensor:
        """Logits (pairs,)."""
        given = self.base.batch(rows)
        mask = given["attention_mask"]
        states = self.bert(**given).last_hidden_state
        mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        logits: Tensor = self.carries(torch.cat([mean, states[:, 0]], -1)).squeeze(-1)
        return logits


def varied(row: Row, chance: random.Random) -> Row:
    """A pair as it is, beside the sentences it was made from, or without the headline."""
    if row["gold"] and chance.random() < GOLD:
        row = row | {"text": row["gold"]}
    return row | {"title": ""} if chance.random() < UNTITLED else row


def train(rows: Sequence[Row], base: Path, out: Path, steps: int, rate: float) -> VerifierModel:
    """Train, from the last checkpoint if there is one."""
    torch.manual_seed(1)
    model = VerifierModel(base)
    body = [p for p in model.bert.parameters() if p.requires_grad]
    run = TrainingRun(model, (body, [*model.carries.parameters()]), (rate, HEAD_RATE), out)
    step = run.step
    of_set = {name: [r for r in rows if r["set"] == name and not is_held(r["group"])] for name in SHARES}
    names = [name for name, share in SHARES.items() for _ in range(share)]
    losses, started = list[float](), time.monotonic()
    model.train()
    while step < steps:
        chance = random.Random(step)  # every base, stopped or not, reads the same pairs
        some = [varied(chance.choice(of_set[name]), chance) for name in names]
        some.sort(key=lambda row: len(row["text"]))  # the shorter apart: less padding
        run.set_rates(step, steps)
        size = len(some) // 3
        for third in (some[:size], some[size : 2 * size], some[2 * size :]):
            truths = torch.tensor([float(row["supported"]) for row in third])
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(third)
            loss = functional.binary_cross_entropy_with_logits(logits.float(), truths) / 3
            loss.backward()  # type: ignore[no-untyped-call]
            losses.append(3 * loss.item())
        nn.utils.clip_grad_norm_(body, 1.0)
        run.take_step()
        step += 1
        if step % SAVE_EVERY == 0 or step == steps:
            run.save(step)
            seconds = time.monotonic() - started
            print(f"step {step} loss {np.mean(losses[-300:]):.3f} after {seconds:.0f} s", flush=True)
        if step % LOOK_EVERY == 0:
            print(json.dumps(figures(model, rows)), flush=True)
    return model.eval()


def look(model: VerifierModel, rows: Sequence[Row]) -> float:
    """AUROC: how often a supported claim has the greater chance of two."""
    with torch.inference_mode():
        logits = np.concatenate([model(rows[n : n + 24]).numpy() for n in range(0, len(rows), 24)])
    truths = np.array([bool(row["supported"]) for row in rows])
    better = logits[truths][:, None] > logits[~truths][None]
    return round(float(better.mean()), 3)


def figures(model: VerifierModel, rows: Sequence[Row], most: int = 450) -> dict[str, Row]:
    """What it reaches on the kept articles' claims, set by set, on so many of each at most."""
    kept = {name: [r for r in rows if r["set"] == name and is_held(r["group"])] for name in SHARES}
    kept["own"] += kept.pop("near")
    some = {name: random.Random(3).sample(all_, min(most, len(all_))) for name, all_ in kept.items()}
    return {name: {"n": len(few), "AUROC": look(model, few)} for name, few in some.items()}


def main() -> None:
    """Train, look, and with `--write` keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--base", type=Path, default=READER.file)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.write and options.base.is_dir():
        parser.error("--write: only layers of the bundled model can be written; name a file as --base.")
    options.out.mkdir(exist_ok=True, parents=True)
    rows = [json.loads(line) for line in options.pairs.read_text("utf-8").splitlines()]
    model = train(rows, options.base, options.out, options.steps, options.rate)
    found = figures(model, rows)
    print(json.dumps(found))
    if options.write:
        made = f"python -m benchmarks.verifier.train --steps {options.steps}"
        base = {"base": options.base.name, "base_sha256": sha256_of(options.base)}
        data = {"pairs": len(rows), "pairs_sha256": sha256_of(options.pairs), "steps": options.steps}
        write(model, LAYERS, {"made_by": made} | base | data | {"held": found})


if __name__ == "__main__":
    main()
