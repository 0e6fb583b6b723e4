"""How evidence becomes the answer for each kind of question: one file a kind, pure functions.

Each takes the question, the hits and the evidence, and gives the lines of the answer in their order
(rag/answer/kinds/lines.py), or nothing where its rule does not hold: then the best sentences are quoted.
rag/answer/kinds/choose.py knows which rule is whose.
"""
