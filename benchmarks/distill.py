"""Makes rag/models/static.safetensors: a vector for each word piece, fitted to the embedding model's.

    python -m benchmarks.distill [--news FOLDER] [--held-out 2934] [--epochs 4]

A text's static vector is the mean of its word pieces' vectors. They start as the model's own vectors of
single word pieces, weighted by the logarithm of their rank (model2vec, Tulkens and van Dongen 2024),
and are then fitted so that the means of real passages and sentences point where the model's vectors
point (its authors' tokenlearn recipe). Passages are of the articles that no other benchmark uses
(`--held-out`), so that what those measure was not seen here. At the end the 256 directions of most
variance are kept and turned at random, so that every axis carries its share: the sketches of
rag/index/binary_index.py take one bit from each. About 25 minutes on 2 cores, nearly all of it the
model reading.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import EmbeddingBag
from torch.nn.functional import cosine_similarity

from benchmarks.realtimeqa import NEWS, parsed, selection
from rag.core.vectors import Vectors, quantize
from rag.models.embedder import SentenceTransformerEmbedder
from rag.models.files import bundled_tokenizer, sha256_of
from rag.models.static import MAX_TOKENS, TABLE
from rag.text.passages import embedding_text, split_passages, split_sentences

DIMENSIONS = 256
"""Of 384; the nearest 200 by 256 dimensions hold 98% of those by all."""
SENTENCES = 40_000
"""Questions are as short as sentences, so the fit sees both."""
BATCH = 128
"""Texts in one step of the fit."""
KEPT_SHARE = 0.7
"""Word pieces of a text that a step sees: a text is known by more than its rarest name."""
Tokens = list[list[int]]


def texts(news: Path, held_out: int) -> list[str]:
    """Passages with their headlines, then sentences, of the articles after the held-out ones."""
    passages: list[str] = []
    sentences: list[str] = []
    for article in parsed(selection(news, 1_000_000)[held_out:]):
        for passage in split_passages("x", 1, article.text):
            passages.append(embedding_text(article.title, passage.text))
            sentences += [s.text for s in split_sentences(passage.text) if len(s.text.split()) >= 5]
    random.Random(0).shuffle(sentences)
    return passages + sentences[:SENTENCES]


def taught(embedder: SentenceTransformerEmbedder, given: list[str], cache: Path | None) -> Vectors:
    """The model's vectors of the texts, read from `cache` when they are there."""
    if cache is not None and cache.exists():
        return np.asarray(np.load(cache), np.float32)
    parts = []
    for i in range(0, len(given), 2000):
        parts.append(embedder.embed(given[i : i + 2000]))
        print(f"  the model has read {i + len(parts[-1]):,} of {len(given):,} texts", flush=True)
    vectors = np.concatenate(parts)
    if cache is not None:
        np.save(cache, vectors.astype(np.float16))
    return vectors


def first_table(embedder: SentenceTransformerEmbedder) -> Vectors:
    """The model's vector of every word piece alone, weighted by the logarithm of its rank."""
    vocabulary = bundled_tokenizer().get_vocab()
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    vectors = embedder.embed([piece.removeprefix("##") for piece in pieces])
    return np.asarray(vectors * np.log(1 + np.arange(1, len(pieces) + 1))[:, None] / 10, np.float32)


def fitted(table: Vectors, tokens: Tokens, vectors: Vectors, epochs: int) -> Vectors:
    """The table after `epochs` over the texts; every twentieth text is only looked at."""
    torch.manual_seed(0)
    shuffler = np.random.default_rng(0)
    bag = EmbeddingBag.from_pretrained(torch.from_numpy(table), mode="mean", freeze=False)
    optimiser = torch.optim.Adam(bag.parameters(), lr=1e-3)
    aside = np.arange(0, len(tokens), 20)
    rows = np.setdiff1d(np.arange(len(tokens)), aside)
    for epoch in range(epochs):
        for i in range(0, len(rows), BATCH):
            if i == 0:
                shuffler.shuffle(rows)
            some = rows[i : i + BATCH]
            thinned = [_thinned(tokens[row], shuffler) for row in some]
            loss = (1 - _cosines(bag, thinned, vectors[some])).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        with torch.no_grad():
            seen = float(_cosines(bag, [tokens[r] for r in aside], vectors[aside]).mean())
        print(
            f"  epoch {epoch + 1}: cosine to the model's vectors {seen:.4f} on texts set aside",
            flush=True,
        )
    return np.asarray(bag.weight.detach().numpy(), np.float32)


def _thinned(pieces: list[int], shuffler: np.random.Generator) -> list[int]:
    kept = np.flatnonzero(shuffler.random(len(pieces)) < KEPT_SHARE)
    return [pieces[k] for k in kept] or pieces


def _cosines(bag: EmbeddingBag, tokens: Tokens, vectors: Vectors) -> torch.Tensor:
    flat = torch.tensor([piece for pieces in tokens for piece in pieces])
    starts = torch.tensor(np.cumsum([0] + [len(pieces) for pieces in tokens[:-1]]))
    return cosine_similarity(bag(flat, starts), torch.from_numpy(vectors), dim=1)


def reduced(table: Vectors, vectors: Vectors) -> Vectors:
    """The table in the directions of most variance of real vectors, turned at random."""
    _, _, directions = np.linalg.svd(vectors[:20_000], full_matrices=False)
    turned, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(DIMENSIONS, DIMENSIONS)))
    return np.asarray(table @ directions[:DIMENSIONS].T @ turned, np.float32)


def save(table: Vectors, file: Path) -> None:
    """Write the table at a byte a number and say its sha256."""
    codes = quantize(table)
    scales: Any = np.abs(table).max(axis=1) / 127
    save_file({"codes": codes, "scales": scales.astype(np.float32)}, file)
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB, sha256 {sha256_of(file)}")


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--held-out", type=int, default=2934)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--cache", type=Path, help="keep the model's vectors in this .npy file")
    parser.add_argument("--out", type=Path, default=TABLE)
    options = parser.parse_args()
    embedder = SentenceTransformerEmbedder()
    given = texts(options.news, options.held_out)
    vectors = taught(embedder, given, options.cache)
    encoded = bundled_tokenizer().encode_batch(given, add_special_tokens=False)
    tokens = [found.ids[:MAX_TOKENS] or [0] for found in encoded]
    table = fitted(first_table(embedder), tokens, vectors, options.epochs)
    save(reduced(table, vectors), options.out)


if __name__ == "__main__":
    main()
