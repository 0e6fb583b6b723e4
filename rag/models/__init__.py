"""Files of models: fetched, verified by hash, loaded when first used.

Embedders (any sentence-transformers model, the bundled MiniLM, static vectors), cross-encoders, a model
of entailment, the local llama.cpp server. Knows nothing of news: texts go in, vectors and numbers come
out. Public: `files`, `fetch`, `embedder`, `cross_encoder`, `entailment`, `llama_server`.
"""
