"""How the reader was trained (rag/models/reader.safetensors): from news and its questions to the file.

    python -m benchmarks.reader.groups --news FOLDER... --data FOLDER --out GROUPS.jsonl
    python -m benchmarks.reader.train --groups GROUPS.jsonl --out FOLDER --steps 1900
    python -m benchmarks.reader.join --data FOLDER --reader FOLDER

`drawn` draws questions as people type them from the articles; `groups` finds windows for them and for
the quiz's own questions; `train` fits the model and can be stopped and run again; `join` fits what joins
its word with the other features, on questions of weeks that were not trained on.
"""
