"""How the reader was trained (rag/models/reader.safetensors): from news and its questions to the file.

    python -m benchmarks.reader.groups --news FOLDER... --data FOLDER --out GROUPS.jsonl
    python -m benchmarks.reader.train --groups GROUPS.jsonl --out FOLDER --steps 4300
    python -m benchmarks.fit --data FOLDER --groups GROUPS.jsonl

`drawn` draws questions from the articles by rule, typed.jsonl has some that were written as people type;
`groups` finds windows for them and for the quiz's own questions; `train` fits the model and can be
stopped and run again; `fit` joins its word with the other features, on questions that were kept.
"""
