"""Articles in foreign formats: pages, PDF, Word, mail, tables and archives, read in a limited child."""
