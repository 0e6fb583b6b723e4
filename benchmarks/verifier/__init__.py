"""How the verifier was trained (rag/models/verifier.safetensors): from claims to the file.

    python -m benchmarks.verifier.pairs --news FOLDER... --judged FILE... --out P.jsonl --held H.jsonl
    python -m benchmarks.verifier.train --pairs P.jsonl --reader READER.pt --out FOLDER --write
    python -m benchmarks.fit_verify H.jsonl --write

`pairs` puts claims beside the sentences they should rest on: claims.jsonl, written by people who read
the articles; claims of public sets that people judged; the choices of quiz questions; `edits`, real
sentences with one thing changed. `train` fits the model and can be stopped and run again; `fit_verify`
joins its word with the exact checks and sets the two thresholds, on claims about other articles.
"""
