"""The model process: answers, survives its own death, and never outlives us."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from bot.inference.drafters import LocalDrafter
from bot.inference.process import Inference
from models.errors import Permanent, Transient
from tests.ml.entries import a_brief


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inference(model_home: Path) -> AsyncIterator[Inference]:
    """One model process for the tests that leave it alive."""
    async with Inference(model_home, threads=1) as running:
        yield running


async def child_of(inference: Inference) -> psutil.Process:
    """The process as soon as it is started, long before it has loaded anything."""
    for _ in range(500):
        if inference.pid:
            break
        await asyncio.sleep(0.01)
    return psutil.Process(inference.pid)


@pytest.mark.asyncio(loop_scope="module")
async def test_reads_and_embeds(inference: Inference) -> None:
    """What comes over the pipe is what the models say."""
    reading = await inference.read("The lid leaked 💧 on the second day.")
    assert reading.complaint == ("The lid leaked 💧 on the second day.",)
    assert await inference.embed("The lid leaked 💧 on the second day.") == pytest.approx(reading.embedding, abs=1e-5)


@pytest.mark.asyncio(loop_scope="module")
async def test_reading_overtakes_drafting(inference: Inference) -> None:
    """A review that comes in while a draft is written is read before the draft is there."""
    await inference.propose(a_brief())
    drafting = asyncio.create_task(inference.propose(a_brief()))
    await asyncio.sleep(0)
    await inference.read("The lid leaked.")
    assert not drafting.done()
    assert await drafting


@pytest.mark.asyncio(loop_scope="module")
async def test_runs_at_low_priority(inference: Inference) -> None:
    """The web server goes first."""
    await inference.ping()
    assert psutil.Process(inference.pid).nice() >= 10


async def test_a_killed_child_is_replaced(model_home: Path) -> None:
    """What was under way may be tried again, and the next question is answered by a new process."""
    async with Inference(model_home, threads=1) as inference:
        await inference.ping()
        was = inference.pid
        asking = asyncio.create_task(inference.propose(a_brief()))
        await asyncio.sleep(0.05)
        psutil.Process(was).kill()
        with pytest.raises(Transient):
            await asking
        assert await inference.embed("late")
        assert inference.pid != was


async def test_a_stuck_child_is_replaced(model_home: Path) -> None:
    """A process that stopped answering is killed after the time-out."""
    async with Inference(model_home, threads=1, timeout_s=0.3) as inference:
        child = await child_of(inference)
        child.suspend()
        with pytest.raises(Transient, match="in time"):
            await inference.embed("late")
        for _ in range(500):
            if inference.pid not in (None, child.pid):
                break
            await asyncio.sleep(0.01)
        assert inference.pid != child.pid
        assert not child.is_running()


async def test_ends_with_its_block(model_home: Path) -> None:
    """No process is left, even where it had not loaded yet."""
    async with Inference(model_home, threads=1) as inference:
        child = await child_of(inference)
    assert not child.is_running()


def test_dies_with_its_parent(model_home: Path) -> None:
    """A parent that is killed with -9 leaves no model process behind."""
    program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom bot.inference.process import Inference\n"
        "async def main():\n"
        "    async with Inference(Path(sys.argv[1]), 1) as inference:\n"
        "        while inference.pid is None: await asyncio.sleep(0.01)\n"
        "        print(inference.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, model_home], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    until = time.monotonic() + 20
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.05)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


async def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    """Nothing hangs where nothing was fetched."""
    async with Inference(tmp_path, threads=1) as inference:
        with pytest.raises(Permanent) as refused:
            await inference.read("The lid leaked.")
    assert "highroad models fetch" in refused.value.hint


async def test_a_web_process_has_no_models(tmp_path: Path) -> None:
    """Where it was never started, the answer is a sentence."""
    with pytest.raises(Permanent, match="without models"):
        await Inference(tmp_path).read("The lid leaked.")


async def test_review_text_reaches_no_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither an answer nor a failure writes what a customer wrote."""
    async with Inference(tmp_path, threads=1) as inference:
        drafter = LocalDrafter(inference)
        for asked in (inference.read("Xylophonic"), drafter.propose(a_brief("Xylophonic"))):
            with pytest.raises(Permanent):
                await asked
    out, err = capfd.readouterr()
    assert "Xylophonic" not in out + err


def test_the_command_line_starts_without_torch() -> None:
    """Importing the CLI and the wiring's parts loads no model library."""
    program = (
        "import sys, bot.cli.main, bot.inference.drafters, bot.cli.weights; "
        "print(sorted({'torch', 'transformers', 'xllamacpp'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
