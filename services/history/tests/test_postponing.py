"""An outage while publishing is left to the sweeper; anything else is a fault."""

import pytest
from tellonce_core.errors import Busy, Rejected, TellonceError, Unavailable
from tellonce_history.postponing import postponable

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def failing(error: TellonceError) -> None:
    raise error


@pytest.mark.parametrize("error", [Busy("full"), Unavailable("away")])
async def test_an_outage_is_left_to_the_sweeper(error: TellonceError, capsys: pytest.CaptureFixture[str]) -> None:
    await postponable(failing(error))

    assert "publish_postponed" in capsys.readouterr().out


async def test_what_is_no_outage_is_raised() -> None:
    with pytest.raises(Rejected):
        await postponable(failing(Rejected("wrong")))
