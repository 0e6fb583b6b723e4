"""What a reader of an HTML page would not see, by its elements, attributes and style rules.

Public: `hidden.remove_hidden`. Knows nothing of articles.
"""
