"""Test sets drawn from an archive: from the sentences of articles to questions with known answers.

Rules, no parser; each module is one step, `generate` puts them together and keeps what the archive
answers in one way only. Articles go in, test set items come out.
"""
