"""What the verifier is trained from: an encoder in a folder, and how it takes a claim beside a text.

A folder holds config.json, model.safetensors and tokenizer.json, as publishers give them: the bundled
MiniLM's, or another's to compare. Only MiniLM has an engine in Byline (rag/models/pair_encoder.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from rag.models.files import bundled_folder
from rag.models.verifier import LENGTHS

QUIET = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
"""Without dropout MiniLM's attention is fused: a step takes 2.2 s on two cores, with it 3.2."""
FROZEN_SHARE = 3
"""One of so many layers stays as it is, the lowest: MiniLM's two."""


@dataclass(frozen=True)
class Base:
    """An encoder with its tokenizer."""

    bert: Any
    """As transformers loads it; what is frozen wants no gradient."""
    tokenizer: Any

    def pieces(self, row: dict[str, Any]) -> tuple[list[int], int]:
        """Claim, headline and sentences cut as Byline cuts them, and the length of the claim's part."""
        one = self._cut(row["claim"], LENGTHS.first)
        title = self._cut(row["title"], LENGTHS.headline)
        text = self._cut(row["text"], LENGTHS.all - 4 - len(one) - len(title))
        first, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        return [first, *one, end, *title, end, *text, end], len(one) + 2

    def _cut(self, text: str, most: int) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"][:most])

    def batch(self, rows: Sequence[dict[str, Any]]) -> dict[str, Tensor]:
        """What the encoder takes of pairs, padded to one length."""
        pairs = [self.pieces(row) for row in rows]
        shape = (len(pairs), max(len(ids) for ids, _ in pairs))
        pieces = torch.full(shape, self.tokenizer.pad_token_id)
        types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(2))
        for n, (ids, claim) in enumerate(pairs):
            pieces[n, : len(ids)] = torch.tensor(ids)
            types[n, claim : len(ids)] = 1
            mask[n, : len(ids)] = 1
        given = {"input_ids": pieces, "attention_mask": mask}
        typed = self.bert.config.model_type == "bert"
        return given | {"token_type_ids": types} if typed else given


def load_base(path: Path) -> Base:
    """The encoder of a folder; of a file, whose layers take the place of its own, the bundled one."""
    from transformers import AutoModel, AutoTokenizer

    folder = path if path.is_dir() else bundled_folder()
    bert = AutoModel.from_pretrained(folder, local_files_only=True, **QUIET)
    bert.pooler = None
    if path.is_file():
        bert.load_state_dict({n: value.float() for n, value in load_file(path).items()}, strict=False)
    layers = bert.encoder.layer
    # Attention's places (MPNet has them) are frozen too: a gradient there would go through all layers.
    places = [p for p in (getattr(bert.encoder, "relative_attention_bias", None),) if p is not None]
    for part in (bert.embeddings, *places, *layers[: len(layers) // FROZEN_SHARE]):
        part.requires_grad_(requires_grad=False)
    return Base(bert, AutoTokenizer.from_pretrained(folder, local_files_only=True))
