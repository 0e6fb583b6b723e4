"""What a run comes to, for people and builds: tables, HTML and Markdown, comparisons, gates."""
