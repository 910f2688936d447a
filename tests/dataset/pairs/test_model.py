"""Questions that a chat model writes: for what no rule has asked, about spans that stay as they are."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel, SimpleChatModel
from langchain_core.messages import BaseMessage

import scrapers
from scrapers.dataset.bundle.files import lines_of
from scrapers.dataset.bundle.manifest import read_manifest
from scrapers.dataset.bundle.pair_files import pair_files
from scrapers.dataset.pairs.asking.spans import open_spans
from scrapers.dataset.pairs.pair import Pair, Span
from scrapers.langchain import chat_model_factory
from scrapers.testing import LocalSite, Reply

WORDS = ("vane", "gauge", "mast", "bell")


def page(word: str) -> Reply:
    links = "".join(f'<a href="/{each}">{each}</a> ' for each in WORDS)
    sections = "".join(
        f"<h2>{part} of the {word}</h2>"
        + "".join(
            f"<p>The {word} has {part} number {at}, which turns when wind {at} comes.</p>" for at in range(6)
        )
        for part in ("Legs", "Arms", "Wings")
    )
    body = (
        f"<html lang=en><head><title>The {word}</title></head><body><nav>{links}</nav><main>"
        f"<h1>The {word}</h1>"
        f"{sections}<h2>What is a {word}?</h2><p>A {word} is a thing that tells people about the weather.</p>"
        "</main></body></html>"
    )
    return Reply(body=body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


ROUTES = {"/": page("tower"), **{f"/{word}": page(word) for word in WORDS}}
ROUTES["/bell"].headers["X-Robots-Tag"] = "noai"


class Asker(SimpleChatModel):
    """Asks about the first words of the text it is shown."""

    model_name: str = "asker-1"
    temperature: float = 0.25
    calls: list[str] = []  # noqa: RUF012 - pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "asker"

    def _call(self, messages: list[BaseMessage], *_given: Any, **_options: Any) -> str:
        said = text_of(messages)
        self.calls.append(said)
        return self.answer(said)

    def answer(self, text: str) -> str:
        return f"“What is said of {first_words(text)}?”"


class Failing(Asker):
    def answer(self, text: str) -> str:
        raise ConnectionError(f"no route for {len(text)} characters")


class FailsAtLegs(Asker):
    """Never says anything of legs, and of arms only when it is asked again."""

    def answer(self, text: str) -> str:
        again = self.calls.count(text) > 1
        if "Legs" in text or ("Arms" in text and not again):
            raise TimeoutError("too busy")
        return super().answer(text)


class Meeting(Asker):
    """Notes how many ask at the same time."""

    most: list[int] = [0, 0]  # noqa: RUF012 - pydantic copies it

    def answer(self, text: str) -> str:
        with LOCK:
            self.most[0] += 1
            self.most[1] = max(self.most)
        threading.Event().wait(0.01)
        with LOCK:
            self.most[0] -= 1
        return super().answer(text)


LOCK = threading.Lock()


def text_of(messages: list[BaseMessage]) -> str:
    found = re.search(r"<text>\n(.*)\n</text>", str(messages[-1].content), re.DOTALL)
    assert found
    return found[1]


def first_words(text: str) -> str:
    return " ".join(text.split()[:6]).rstrip(",")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("crawl") / "site.jsonl"
    with LocalSite(ROUTES) as site:
        job = scrapers.Job(
            seeds=[site.url("/")], output=output, allow_private=["127.0.0.0/8"], dedup="off", min_chars=10,
            delay=0, redact=("email",),
        )  # fmt: skip
        assert scrapers.run(job).exported == len(WORDS)
    return output


def written(path: Path) -> list[dict[str, Any]]:
    return [line for line in lines_of(path) if line["rule"] == "model"]


def test_answers_stand_in_the_text_and_are_of_no_other_pair(corpus: Path, tmp_path: Path) -> None:
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model=Asker(), workers=1)
    texts = {line["id"]: line["text"] for line in lines_of(corpus)}
    found = written(tmp_path / "pairs.jsonl")
    assert report.rules["model"] == report.calls == len(found) == 3 * len(WORDS)
    assert (report.model, report.replayed) == ("Asker:asker-1", 0)
    for pair in found:
        start, end = pair["answer_start"], pair["answer_end"]
        assert texts[pair["page"]][start:end] == pair["answer"]
        assert pair["question"] == f"What is said of {first_words(pair['answer'])}?"
        assert (pair["model"], pair["temperature"]) == ("Asker:asker-1", "0.25")
        assert pair["prompt"].startswith("sha256:")
        assert pair["raw_question"] == "" == pair["template"]
        assert pair["headings"][-1].split()[0] in {"Legs", "Arms", "Wings"}
        others = [each for each in lines_of(tmp_path / "pairs.jsonl") if each["page"] == pair["page"]]
        assert not any(
            start < each["answer_end"] and each["answer_start"] < end for each in others if each != pair
        )
    assert not any("bell" in pair["answer"].split()[:2] for pair in found), "its page said no"


def test_none_is_asked_unless_somebody_names_one(corpus: Path, tmp_path: Path) -> None:
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", workers=1)
    assert not written(tmp_path / "pairs.jsonl")
    assert (report.model, report.calls) == ("", 0)
    assert not (tmp_path / "pairs.answers.jsonl").exists()


def test_what_was_answered_is_not_asked_again(corpus: Path, tmp_path: Path) -> None:
    cache = tmp_path / "answers.jsonl"
    first = scrapers.pairs(corpus, tmp_path / "a.jsonl", model={"use": Asker(), "cache": cache}, workers=1)
    cache.write_bytes(cache.read_bytes() + b'{"prompt": "cut off he')
    dumb = type("Asker", (Failing,), {})()  # of the same name
    second = scrapers.pairs(corpus, tmp_path / "b.jsonl", model={"use": dumb, "cache": cache}, workers=2)
    assert (second.calls, second.replayed) == (0, first.calls)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


@pytest.mark.parametrize(
    "changed", [{"prompt": "Ask, please: <text>\n{text}\n</text>"}, {"temperature": 0.5}]
)
def test_other_words_or_another_temperature_are_asked_anew(
    corpus: Path, tmp_path: Path, changed: dict[str, Any]
) -> None:
    cache, asker = tmp_path / "answers.jsonl", {"temperature": changed.pop("temperature", 0.25)}
    first = scrapers.pairs(corpus, tmp_path / "a.jsonl", model={"use": Asker(), "cache": cache}, workers=1)
    settings = {"use": Asker(**asker), "cache": cache, **changed}
    second = scrapers.pairs(corpus, tmp_path / "b.jsonl", model=settings, workers=1)
    assert (second.calls, second.replayed) == (first.calls, 0)


def test_a_model_that_fails_costs_its_questions_alone(corpus: Path, tmp_path: Path) -> None:
    settings = {"use": Failing(), "attempts": 1, "cache": tmp_path / "answers.jsonl"}
    report = scrapers.pairs(corpus, tmp_path / "a.jsonl", model=settings, workers=1)
    assert report.dropped["model_failed"] == report.calls == 3 * len(WORDS)
    assert report.rules == {"sections": len(WORDS)}
    again = scrapers.pairs(corpus, tmp_path / "b.jsonl", model={**settings, "use": Asker()}, workers=1)
    assert again.rules["model"] == 3 * len(WORDS)


def test_where_some_fail_the_others_keep_their_own_answers(corpus: Path, tmp_path: Path) -> None:
    settings = {"use": FailsAtLegs(), "attempts": 2, "concurrency": 8}
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model=settings, workers=1)
    found = written(tmp_path / "pairs.jsonl")
    assert report.dropped["model_failed"] == len(WORDS)
    assert len(found) == 2 * len(WORDS)
    assert all(pair["question"] == f"What is said of {first_words(pair['answer'])}?" for pair in found)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "model_no_question"),
        ("NONE", "model_no_question"),
        ("Here is one:\n\nWhat turns?", "model_no_question"),
        ("I am sorry, but I cannot help with that.", "model_no_question"),
        ("What is \x1b[31mred\x1b[0m?", "model_no_question"),
        ("What " + "in the world " * 40 + "turns?", "question_length"),
        ("Who is miller@weather.example.com?", "personal_data"),
    ],
)
def test_what_is_no_question_is_dropped_with_a_reason(
    corpus: Path, tmp_path: Path, answer: str, reason: str
) -> None:
    model = FakeListChatModel(responses=[answer])
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model=model, workers=1)
    assert report.dropped[reason] == report.calls > 0
    assert "model" not in report.rules


@pytest.mark.parametrize(
    "answer", ["Worum geht es?", "「何が回りますか\uff1f」", "ما الذي يدور؟", "**What turns?**"]
)
def test_questions_may_be_in_any_script(corpus: Path, tmp_path: Path, answer: str) -> None:
    model = FakeListChatModel(responses=[answer])
    report = scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model=model, workers=1)
    assert report.rules["model"] == report.calls
    assert {pair["question"].strip("*「」") for pair in written(tmp_path / "pairs.jsonl")} == {
        answer.strip("*「」")
    }


def test_no_more_are_asked_at_a_time_than_allowed(corpus: Path, tmp_path: Path) -> None:
    model = Meeting()
    scrapers.pairs(corpus, tmp_path / "p.jsonl", model={"use": model, "concurrency": 2}, workers=1)
    assert 1 <= model.most[1] <= 2


def made() -> Asker:
    return Asker(model_name="made")


@chat_model_factory
def marked() -> Asker:
    return Asker(model_name="marked")


@chat_model_factory
def broken() -> Asker:
    raise OSError("no key")


@chat_model_factory
def wrong() -> Any:
    return 1


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("models_of_mine")
    module.__dict__.update(made=made, marked=marked, broken=broken, wrong=wrong, Asker=Asker, calls=Counter)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("no_such_module_of_mine:x", "no_such_module_of_mine"),
        ("models_of_mine:nothing", "nothing"),
        ("models_of_mine:made", "neither a class of chat models nor a function marked"),
        ("models_of_mine:calls", "neither a class of chat models"),
        ("os:getcwd", "neither a class of chat models"),
        ("models_of_mine:broken", "cannot be made: OSError: no key"),
        ("models_of_mine:wrong", "is no chat model"),
        ("models_of_mine", "package.module:name"),
    ],
)
@pytest.mark.usefixtures("named")
def test_a_name_that_is_no_model_is_an_error_before_anything_is_read(
    tmp_path: Path, corpus: Path, reference: str, told: str
) -> None:
    with pytest.raises(scrapers.ConfigError, match=re.escape(told)):
        scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model=reference)
    with pytest.raises(scrapers.ConfigError, match=re.escape(told)):
        scrapers.build(
            scrapers.Recipe(inputs=[str(corpus)], output=tmp_path / "set", pairs={"model": reference})
        )
    assert not (tmp_path / "pairs.jsonl").exists()


def test_what_is_no_model_is_an_error(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(scrapers.ConfigError, match="a dict_keys is no chat model"):
        scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model={}.keys())
    with pytest.raises(scrapers.ConfigError, match=r"pairs\.model\.prompt.*has no \{text\}"):
        scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model={"use": Asker(), "prompt": "Ask."})
    with pytest.raises(scrapers.ConfigError, match="did you mean 'spans'"):
        scrapers.pairs(corpus, tmp_path / "pairs.jsonl", model={"use": Asker(), "span": 2})


@pytest.mark.usefixtures("named")
def test_a_dataset_says_who_was_asked_and_comes_out_the_same_again(corpus: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        f'inputs = ["{corpus}"]\noutput = "set"\nworkers = 1\n[split]\ntrain = 0.5\ntest = 0.5\n'
        '[pairs.model]\nuse = "models_of_mine:marked"\nspans = 2\ncache = "answers.jsonl"\n'
    )
    first = scrapers.build(scrapers.Recipe.from_toml(recipe))
    manifest = read_manifest(tmp_path / "set")
    assert manifest["pairs"]["model"]["model"] == "Asker:marked"
    assert manifest["recipe"]["pairs"]["model"] == {"use": "models_of_mine:marked", "spans": 2, "prompt": ""}
    found = [line for path in pair_files(tmp_path / "set") for line in lines_of(path) if line["model"]]
    assert len(found) == 2 * len(WORDS)
    assert {pair["prompt"] for pair in found} == {manifest["pairs"]["model"]["prompt"]}
    assert scrapers.verify(tmp_path / "set").sound
    answers = (tmp_path / "answers.jsonl").read_bytes()
    second = scrapers.build(scrapers.Recipe.from_toml(recipe, output=tmp_path / "again"))
    assert second.root == first.root
    assert (tmp_path / "answers.jsonl").read_bytes() == answers, "nothing was asked"


def test_a_span_is_prose_that_no_pair_touches() -> None:
    prose = "Words that say something of the weather in the house. " * 6
    text = (
        f"# Title\n\nShort.\n"
        f"\n## One\n\n{prose}\n\n## Two\n\n{prose}\n\n## Code\n\n```sh\n{'make all; ' * 40}\n```"
        f"\n\n## Table\n\n{'| a | b |' * 4}\n{'| c | d |' * 40}\n\n## Long\n\n" + "\n\n".join([prose] * 8)
    )
    two = text.index("## Two")
    taken = Pair("Q?", "A", "questions", "1", answer_span=Span(two + 20, two + 30))
    found = list(open_spans(text, [taken]))
    assert [each.headings[-1] for each in found] == ["One", "Long", "Long"]
    assert all(each.text == text[each.span.start : each.span.end] and "#" not in each.text for each in found)
    assert list(open_spans("", [])) == []
