"""What a run keeps: a record of each question, the run file, and the journal of a run that goes on."""
