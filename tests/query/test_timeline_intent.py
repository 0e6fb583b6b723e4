"""Which questions ask how something developed, by a table of our own."""

from __future__ import annotations

import pytest

from rag.query.timeline_intent import is_timeline_question, timeline_topic

DEVELOPED_ON = {
    True: """How did the Louvre heist unfold?
        How has the ferry dispute developed since May?
        How did Hurricane Melissa develop?
        How did the scandal at the port evolve over the summer?
        How did the ceasefire in Gaza come about?
        How did the tariff row between Ansel and Orlo escalate?
        How did the strike begin and go on?
        What has happened so far in the trial of the mayor?
        What has happened since the government shutdown began?
        What has happened in Nepal since the protests?
        Give me a timeline of the Kestrel Bridge.
        What led to the collapse of the dam?
        What led up to the resignation of the minister?
        A chronology of the papal conclave, please
        What was the sequence of events in the Air India crash?
        Tell me step by step what happened at the airport.
        How has the death toll changed since Tuesday?
        What happened next in the search for the climbers?
        How was the peace plan developed, and what happened next?
        Show the course of events after the earthquake""",
    False: """How did the pope die?
        How did the team win the cup?
        What happened on 3 May?
        What happened on Tuesday in Port Ansel?
        What happened at the Louvre?
        Who developed the vaccine?
        How did the company develop its new engine?
        How did birds evolve to fly?
        Which countries develop nuclear weapons?
        How did the fire start?
        How many people came about the job?
        What led police to the suspect?
        Who led the march to the capital?
        How do I change my Facebook timeline?
        What is the timeline for the withdrawal of troops?
        Give me step-by-step instructions for baking bread.
        What is the latest on the strike?
        When did the trial begin?
        How many times has the law changed?
        Why did the talks escalate into a fight?""",
}
"""What the rules were written with in sight."""

HELD_OUT = {
    True: """How did the protests in Serbia unfold after the canopy fell?
        How did the rescue of the miners play out?
        How have the negotiations gone since January?
        Can you tell me how the wildfire evolved?
        how did the war between the two neighbours escalate so quickly
        What were the events leading up to the coup?
        What led up to the sinking of the Aurora?
        Timeline: Kestrel Bridge inquiry
        I need a chronological account of the blackout in Spain.
        Walk me through the bank robbery step by step.
        What happened after the minister resigned?
        What's happened since the vote?
        What has happened with the trade talks so far?
        What happened then?
        How has the situation in Port Ansel developed?
        How did it come to the closure of the airport?
        In what order did things happen on the day of the crash?
        How has his popularity changed since the election?
        How did the scandal around the museum start and develop?
        What is the history of the dispute over the ferry?""",
    False: """How did the actor become famous?
        How did scientists develop the new battery?
        What happened in 1911?
        What happened yesterday?
        How did the suspect escape?
        Who unfolded the banner at the match?
        How did humans evolve from apes, according to the museum?
        How did the bank's shares react to the news?
        Where does the timeline feature appear in the app?
        How long did the escalation last?
        Who led the investigation into the crash?
        What led him to write the book?
        When will the new timeline for the moon landing be announced?
        What has Brandt said about the tram?
        How is bread made step by step?
        Did the ferry's route change in May?
        How did the court rule?
        What happens if the parliament is dissolved?
        How did residents evacuate?
        What changed in the new edition of the game?""",
}
"""Written before the rules and measured once, when they were done: 38 of 40 were told right."""


def asked(table: dict[bool, str]) -> list[tuple[str, bool]]:
    return [(line.strip(), wanted) for wanted, lines in table.items() for line in lines.splitlines()]


@pytest.mark.parametrize(("question", "wanted"), asked(DEVELOPED_ON))
def test_questions_about_development_are_told_from_others(question: str, wanted: bool) -> None:
    assert is_timeline_question(question) is wanted


def test_questions_held_out_are_told_as_well_as_measured() -> None:
    right = [is_timeline_question(question) is wanted for question, wanted in asked(HELD_OUT)]
    assert len(right) == 40 and sum(right) >= 38


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("How did the Louvre heist unfold?", "the Louvre heist"),
        ("What has happened in Nepal since the protests?", "in Nepal since the protests"),
        ("What led up to the resignation of the minister?", "the resignation of the minister"),
        ("Timeline: Kestrel Bridge", "Kestrel Bridge"),
        ("What happened next?", "What happened next?"),
    ],
)
def test_what_is_searched_for_is_the_matter_alone(question: str, left: str) -> None:
    assert timeline_topic(question) == left
