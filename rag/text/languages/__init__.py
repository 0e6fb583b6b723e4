"""What has to be known of a language to find and quote its sentences: its words, endings, stops."""
