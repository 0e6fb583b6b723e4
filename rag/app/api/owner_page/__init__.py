"""The owner's page and the same as JSON: how the archive, the machine and the questions are.

    views.py       what is told, as models
    state.py       gathers it; reads, and changes nothing
    machine.py     disk, memory, uptime
    topics.py      refused questions by what they are about
    told.py        sizes, spans and times in words
    routes.py      `/owner` and `/api/v1/state`

Public: `routes`.
"""
