"""The folder of a build whose process dies while it is emptied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scrapers.dataset.workspace import Workspace

PLAN = {"recipe": 1}
STAGES = ("documents", "features", "records")


class Killed(BaseException):
    """The process ends here."""


def begun(tmp_path: Path) -> Workspace:
    """A build that has done its stages, and made its dataset."""
    (tmp_path / "build").mkdir()
    space = Workspace(tmp_path / "build", tmp_path / "made")
    space.plan(PLAN)
    for name in STAGES:
        for number in range(3):
            (space.folder(name) / f"{number}.json").write_text("{}")
    space.folder("bundle")
    (space.bundle / "manifest.json").write_text("{}")
    return space


def dying(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Have the process die when ``after`` more files are removed, in folders too."""
    left = [after]

    def one_less() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        if path.exists():
            one_less()
        removed(path, missing_ok=missing_ok)

    def rmtree(path: Path, **_: Any) -> None:
        for each in sorted(path.iterdir()):
            each.unlink()
        path.rmdir()

    removed = Path.unlink
    monkeypatch.setattr(Path, "unlink", unlink)
    monkeypatch.setattr(shutil, "rmtree", rmtree)


def whole(space: Workspace) -> bool:
    """Whether the stages are all there, and not a part of them; fails for a part."""
    there = sum((space.path / name / f"{number}.json").exists() for name in STAGES for number in range(3))
    assert there in {0, 3 * len(STAGES)}, "a build would go on with a part of a stage"
    return there > 0


@pytest.mark.parametrize("step", [Workspace.publish, Workspace.clear])
@pytest.mark.parametrize("after", range(11))
def test_a_build_never_goes_on_with_what_a_killed_one_was_removing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, step: Callable[[Workspace], None]
) -> None:
    space = begun(tmp_path)
    with monkeypatch.context() as patched:
        dying(patched, after)
        with pytest.raises(Killed):
            step(space)
    again = Workspace(space.path, space.output)
    again.promote()
    again.plan(PLAN)
    if whole(again):
        assert (again.bundle / "manifest.json").exists(), "stages are done whose files are in no bundle"


def test_a_build_of_another_plan_that_dies_while_it_empties_leaves_nothing_to_go_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = begun(tmp_path)
    with monkeypatch.context() as patched:
        dying(patched, 4)
        with pytest.raises(Killed):
            space.plan({"recipe": 2})
    again = Workspace(space.path, space.output)
    again.plan(PLAN)
    assert not whole(again)
