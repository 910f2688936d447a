"""What lies beside the files of a format: scripts and configurations that run as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import orjson

FORMATS: Final = (
    "messages", "prompt-completion", "alpaca", "sharegpt", "preference", "openai", "openai-preference",
    "tokens", "stream",
)  # fmt: skip
"""What trainers read; the command line names them, and loads nothing that writes them."""
MODEL: Final = "HuggingFaceTB/SmolLM2-135M-Instruct"
"""Small enough to try a set on a laptop."""
_TEMPLATE: Final = "chat_template.jinja"
_TALK: Final = frozenset({"messages", "sharegpt"})
_CHATML: Final = r"<|im_start|>user\n{instruction}<|im_end|>\n<|im_start|>assistant\n"

# The dataset of axolotl.yaml; its names are axolotl's.
_AXOLOTL: Final[Mapping[str, str]] = {
    "messages": "    type: chat_template\n    field_messages: messages\n    roles_to_train: [assistant]",
    "sharegpt": "    type: chat_template\n    field_messages: conversations\n    message_property_mappings:\n"
    "      role: from\n      content: value\n    roles_to_train: [assistant]",
    "alpaca": "    type: alpaca",
    "prompt-completion": "    type:\n      field_instruction: prompt\n      field_output: completion\n"
    f'      format: "{_CHATML}"\n      no_input_format: "{_CHATML}"',
    "preference": "    type: chatml.prompt_pairs\n    split: train",
    "tokens": "    type:",
}
# An entry of LLaMA-Factory's dataset_info.json.
_LLAMA_FACTORY: Final[Mapping[str, dict[str, Any]]] = {
    "messages": {
        "formatting": "sharegpt",
        "columns": {"messages": "messages"},
        "tags": {
            "role_tag": "role", "content_tag": "content", "user_tag": "user",
            "assistant_tag": "assistant", "system_tag": "system",
        },
    },
    "sharegpt": {"formatting": "sharegpt", "columns": {"messages": "conversations"}},
    "alpaca": {"columns": {"prompt": "instruction", "query": "input", "response": "output"}},
    "prompt-completion": {"columns": {"prompt": "prompt", "response": "completion"}},
    "preference": {
        "ranking": True,
        "columns": {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"},
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configurations are filled with."""

    format: str
    model: str
    max_length: int
    splits: tuple[str, ...]


def configurations(settings: Settings) -> dict[str, str]:
    """The files beside those of a format, by name; none where nobody trains on it by a file of ours."""
    name, found = settings.format, dict[str, str]()
    if name in _AXOLOTL:
        script = "dpo.py.j2" if name == "preference" else "sft.py.j2"
        found["train.py"] = _filled(script, settings)
        found[_TEMPLATE] = _read(_TEMPLATE)
        found["axolotl.yaml"] = _filled("axolotl.yaml.j2", settings)
    if name in _LLAMA_FACTORY:
        entries = {
            split: {"file_name": f"{split}.jsonl", **_LLAMA_FACTORY[name]} for split in settings.splits
        }
        found["dataset_info.json"] = orjson.dumps(entries, option=orjson.OPT_INDENT_2).decode() + "\n"
        found["llamafactory.yaml"] = _filled("llamafactory.yaml.j2", settings)
    return found


def _filled(name: str, settings: Settings) -> str:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - 25 ms of each command's start

    environment = Environment(  # noqa: S701 - no HTML; values are written as JSON
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_read(name)).render(
        format=settings.format,
        model=settings.model,
        max_length=settings.max_length,
        validation="validation" in settings.splits,
        talk=settings.format in _TALK,
        tokens=settings.format == "tokens",
        dataset=_AXOLOTL.get(settings.format, ""),
    )


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
