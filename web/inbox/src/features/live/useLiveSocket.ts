/** Keeps the socket of the signed-in person and tells the page how it stands. */
import type { LiveEvent } from "@tellonce/shared/api.ts";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "../../shared/api/keys.ts";
import { type Connection, setLiveSender, useLive } from "../../shared/state/live.ts";
import { applyEvent } from "./patch.ts";
import { LiveSocket } from "./socket.ts";

const CATCH_UP_MS = 1_200;
const SAY_CAUGHT_UP_AFTER_MS = 1_500;
const SAID_FOR_MS = 5_000;

/** Counts what is resumed after a cut, and says it once. */
function noteConnection(connection: Connection): void {
  const { connection: before, lostAt } = useLive.getState();
  if (connection === "live" && before !== "live") {
    const longAway = lostAt !== null && Date.now() - lostAt > SAY_CAUGHT_UP_AFTER_MS;
    useLive.setState({ connection, lostAt: null, missed: longAway ? 0 : null });
    setTimeout(() => useLive.setState({ missed: null }), CATCH_UP_MS + SAID_FOR_MS);
  } else if (connection !== before || lostAt === null) {
    useLive.setState({ connection, lostAt: connection === "live" ? null : (lostAt ?? Date.now()), missed: null });
  }
}

function countMissed(event: LiveEvent): void {
  const { missed } = useLive.getState();
  if (event.type === "entry" && missed !== null) useLive.setState({ missed: missed + 1 });
}

export function useLiveSocket(me: string, cursor: string): void {
  const client = useQueryClient();
  useEffect(() => {
    const socket = new LiveSocket({
      cursor,
      onConnection: (connection) => {
        noteConnection(connection);
        // What failed while the server was away is asked for again; the rest is brought up to date by the events.
        if (connection === "live") void client.refetchQueries({ predicate: (query) => query.state.status === "error" });
      },
      onRefused: () => void client.invalidateQueries({ queryKey: keys.session }),
      onEvent: (event) => {
        countMissed(event);
        applyEvent(client, event, me);
      },
    });
    socket.start();
    setLiveSender((told) => socket.tell(told));
    return () => {
      setLiveSender(() => undefined);
      socket.stop();
    };
    // The cursor is only where the first connection begins: later ones resume from the last event.
  }, [client, me]);
}
