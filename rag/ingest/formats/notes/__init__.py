"""Notes in Markdown, with front matter in YAML, TOML or JSON: Obsidian's, Readwise's, Notion's ..."""
