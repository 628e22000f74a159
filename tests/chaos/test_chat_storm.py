"""Whatever is killed: every acked word stands in the story once, in its writer's order; nothing is shown twice."""

import gc
import traceback
from pathlib import Path

import pytest

from tests.chaos.chat_drill import FULL, SCALE, Drill
from tests.support.system import running_system

pytestmark = pytest.mark.asyncio(loop_scope="session")
SEED = 6


# The drill cuts connections of its own while they open; what their sockets leave behind isn't what is judged.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.timeout(SCALE.seconds + 1000 if FULL else 180)
async def test_no_word_is_lost_doubled_or_misplaced_while_everything_is_killed(tmp_path: Path) -> None:
    async with running_system(tmp_path / "system", env={"TELLONCE_CHAT_LOOK": "PT5S"}) as system:
        drill = Drill(system, SCALE, SEED)
        try:
            sums = await drill.run()
        except BaseException:
            traceback.print_exc()  # the groups of tasks around it hide what it was
            raise
    gc.collect()
    print("\n" + "\n".join(sums.lines()), flush=True)

    assert sums.said > 0
    assert sums.answers > 0
    assert (sums.acked, sums.lost, sums.doubled, sums.out_of_order) == (sums.said, 0, 0, 0)
    assert (sums.answers_recorded, sums.answers_unseen) == (sums.answers, 0)
    assert (sums.pushed_twice, sums.told_agents_twice) == (0, 0)
