"""From the sentences of an archive to questions: rules, no parser; each module says its step."""
