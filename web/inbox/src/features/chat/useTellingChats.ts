/** Tells the server which chats this person has: visitors' words of these come ahead of their record. Told again on each new connection. */
import { useEffect } from "react";
import { useShallow } from "zustand/react/shallow";
import { useChats } from "../../shared/state/chats.ts";
import { tellOthers, useLive } from "../../shared/state/live.ts";

export function useTellingChats(): void {
  const live = useLive(({ connection }) => connection === "live");
  const ids = useChats(useShallow((chats) => Object.keys(chats.mine)));
  useEffect(() => {
    if (live) tellOthers({ type: "chats", conversation_ids: ids });
  }, [ids, live]);
}
