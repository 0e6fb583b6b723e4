"""Search indexes as caches of the catalog: Chroma for vectors, tantivy for words.

The indexer fills them from the catalog's queue; one process owns the files, any number read them. Knows
nothing of questions. Vectors and words with filters go in, passage ids with scores come out; whoever
searches joins the ids to the catalog. Public: `protocols`, `generations`, `indexer`, `index_reader`,
`refinement_queue`.
"""
