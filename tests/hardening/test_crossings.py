"""Twenty accounts at once at a real server: a thousand mixed requests, and nobody gets a word of another.

Everything that somebody sends holds a mark of theirs. No answer to anybody else may hold it.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from rag.core.access import Role
from rag.storage.accounts import passwords
from rag.storage.catalog import Catalog
from tests.browser import news
from tests.browser.conftest import ingest
from tests.served import Served, served

PASSWORD = "a ship of 7 planks"
ROLES = [Role.READER] * 8 + [Role.EDITOR] * 6 + [Role.EVALUATOR] * 6
REQUESTS_EACH = 50
MARK = re.compile(r"kestrelmark\d+x")
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("crossings")
    news.write(folder / "news")
    ingest(folder / "news", "--data", str(folder / "data"))
    catalog = Catalog(folder / "data" / "catalog.sqlite3")
    with pytest.MonkeyPatch.context() as patched:
        from argon2 import PasswordHasher

        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patched.setattr(passwords, "_hasher", lambda: hasher)
        for n, role in enumerate(ROLES):
            catalog.accounts.add(f"person{n}", [role], PASSWORD)
    catalog.close()
    with served(folder / "data", BYLINE_ACCOUNTS="on") as running:
        yield running


class Person(threading.Thread):
    """Somebody who has signed in by a browser's session, and does one thing after the other."""

    known: tuple[list[str], list[str]] = [], []
    """Ids of everybody's conversations and answers: as if they could be guessed."""

    def __init__(self, server: Served, n: int) -> None:
        super().__init__()
        self.n, self.role, self.mark = n, ROLES[n], f"kestrelmark{n}x"
        self.place = urlsplit(server.url).netloc
        self.chance = random.Random(n)  # an order of requests
        self.conversations: list[str] = []
        self.answers: list[str] = []
        self.wrong: list[str] = []
        self.done = self.own_marks = 0
        self.cookie = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """Ask, and see that the answer holds nobody else's mark."""
        connection = http.client.HTTPConnection(self.place, timeout=120)
        sent = body if headers and isinstance(body, str) else body is not None and json.dumps(body)
        kind = JSON if isinstance(sent, str) and not headers else {}
        connection.request(method, path, sent or None, {"Cookie": self.cookie} | kind | headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace") + str(response.headers)
        connection.close()
        for mark in {*MARK.findall(text)}:
            self.own_marks += mark == self.mark
            if mark != self.mark:
                self.wrong.append(f"{self.mark} got {mark} by {method} {path}")
        if response.status >= 500 and response.status != 503:
            self.wrong.append(f"{response.status} by {method} {path}: {text[:200]}")
        return response.status, text

    def sign_in(self) -> None:
        fields = urlencode({"name": f"person{self.n}", "password": PASSWORD})
        connection = http.client.HTTPConnection(self.place, timeout=60)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", fields, kind)
        response = connection.getresponse()
        assert response.status == 303, response.read()
        self.cookie = response.headers["Set-Cookie"].partition(";")[0]
        connection.close()

    def run(self) -> None:
        self.sign_in()
        acts = [*self.of_everybody(), *self.of_role()]
        for _ in range(REQUESTS_EACH):
            self.chance.choice(acts)()
            self.done += 1

    # -- what they do -----------------------------------------------------------------------------

    def of_everybody(self) -> list[Callable[[], object]]:
        return [
            *[self.ask] * 2,
            *[self.look_at_own, self.look_at_others] * 3,
            lambda: self.call("GET", "/byline/conversations"),
            lambda: self.call("GET", f"/byline/conversations?words={self.mark[:11]}"),
            lambda: self.call("GET", "/api/v1/conversations"),
            lambda: self.call("GET", "/"),
            lambda: self.call("GET", "/account"),
            self.is_themselves,
            self.judge,
            *(lambda path=path: self.expect_closed(path) for path in ("/accounts", "/owner")),
        ]

    def of_role(self) -> list[Callable[[], object]]:
        if self.role is Role.EDITOR:
            text = f"{self.mark} reports\n\nThe {self.mark} of Port Ansel opened on 3 May 2024."
            return [
                lambda: self.call("POST", "/byline/adding/text", {"text": text, "fields": {}}),
                lambda: self.call("GET", "/byline/adding"),
                lambda: self.call("GET", "/byline/adding"),
                lambda: self.call("POST", "/byline/adding/clear", {}),
            ]
        if self.role is Role.EVALUATOR:
            line = json.dumps({"question": f"What is {self.mark}?", "answers": [self.mark]})
            kind = {"Content-Type": "application/octet-stream"}
            return [
                lambda: self.call("POST", f"/byline/testsets/{self.mark}.jsonl", line, **kind),
                lambda: self.call("GET", "/api/v1/evaluations"),
                lambda: self.call("GET", f"/byline/runs/kestrelmark{self.chance.randrange(20)}x.html"),
            ]
        return [
            lambda: self.expect_closed("/byline/library"),
            lambda: self.expect_closed("/byline/adding"),
        ]

    def ask(self) -> None:
        question = {"question": f"What did the Kestrel Bridge cost, {self.mark}?"}
        here = f"&conversation={self.conversations[-1]}" if self.conversations else ""
        status, text = self.call("POST", f"/api/v1/ask?keep=true{here}", question)
        if status == 200:
            found = re.search(r"x-conversation-id: (\w+)", text, re.IGNORECASE)
            answer = re.search(r"x-answer-id: (\w+)", text, re.IGNORECASE)
            assert found and answer, text[-500:]
            self.conversations.append(found[1])
            self.answers.append(answer[1])
            self.known[0].append(found[1])
            self.known[1].append(answer[1])

    def look_at_own(self) -> None:
        if self.conversations:
            status, text = self.call("GET", f"/byline/conversations/{self.conversations[0]}")
            if status != 200 or self.mark not in text:
                self.wrong.append(f"{self.mark} does not get their own conversation: {status}")

    def look_at_others(self) -> None:
        """By the ids of others, which nobody can guess."""
        conversations = [one for one in self.known[0] if one not in self.conversations]
        answers = [one for one in self.known[1] if one not in self.answers]
        if not conversations or not answers:
            return
        one, answer = self.chance.choice(conversations), self.chance.choice(answers)
        for method, path in self.chance.sample(
            [
                ("GET", f"/byline/conversations/{one}"),
                ("GET", f"/api/v1/conversations/{one}/export?format=json"),
                ("PATCH", f"/api/v1/conversations/{one}"),
                ("DELETE", f"/api/v1/conversations/{one}"),
                ("GET", f"/answers/{answer}"),
                ("GET", f"/byline/answers/{answer}/share"),
                ("POST", f"/byline/answers/{answer}/share"),
                ("GET", f"/receipts/{answer}.json"),
                ("GET", f"/api/v1/answers/{answer}/export?format=markdown"),
            ],
            3,
        ):
            status, text = self.call(method, path, {"title": "mine"} if method == "PATCH" else None)
            if status != 404:
                self.wrong.append(f"{self.mark} got {status} by {method} {path}: {text[:100]}")

    def judge(self) -> None:
        answer = {"question": self.mark, "standalone_question": self.mark, "answer": self.mark}
        self.call("POST", "/api/v1/feedback", {"answer": answer, "thumb": "down", "comment": self.mark})

    def is_themselves(self) -> None:
        _, text = self.call("GET", "/byline/me")
        if f'"person{self.n}"' not in text:
            self.wrong.append(f"person{self.n} is said to be {text[:80]}")

    def expect_closed(self, path: str) -> None:
        status, _ = self.call("GET", path)
        if status != 403:
            self.wrong.append(f"{self.mark}, {self.role}: {status} by {path}")


def test_a_thousand_mixed_requests_of_twenty_accounts_never_cross(server: Served) -> None:
    people = [Person(server, n) for n in range(len(ROLES))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [line for person in people for line in person.wrong] == []
    assert sum(person.done for person in people) == 1000
    # They did see their own: each had answers, and editors their drafts.
    assert sum(len(person.answers) for person in people) > 40
    assert all(person.own_marks for person in people)


def test_the_files_of_each_are_in_a_folder_of_their_own(server: Served, tmp_path: Path) -> None:
    del tmp_path
    sets = [file for file in (server.data / "testsets").rglob("kestrelmark*") if file.is_file()]
    owners = {file.parent.name: MARK.findall(file.name) for file in sets}
    assert sets and all(file.parent.parent.name == "of" for file in sets)
    assert len(owners) == len({tuple(marks) for marks in owners.values()})
