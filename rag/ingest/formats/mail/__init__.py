"""E-mail and saved pages in MIME: the article in a mail, and in one that was forwarded."""
