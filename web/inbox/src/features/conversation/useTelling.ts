/** Tells the others that this conversation is open here; told again on each new connection, since the server then knows nothing. */
import { useEffect } from "react";
import { tellOthers, useLive } from "../../shared/state/live.ts";

const REPEAT_MS = 15_000;

export function useTelling(conversation: string): void {
  const live = useLive(({ connection }) => connection === "live");
  useEffect(() => {
    if (!live) return;
    const tell = () => document.visibilityState === "visible" && tellOthers({ type: "viewing", conversation_id: conversation });
    tell();
    const timer = setInterval(tell, REPEAT_MS);
    return () => clearInterval(timer);
  }, [conversation, live]);
}
