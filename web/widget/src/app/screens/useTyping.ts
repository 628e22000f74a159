/** Tells the agent that the visitor writes: when it begins, every 5 s while it lasts, and when it ends. */
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app.ts";

const AGAIN_MS = 5_000;
const IDLE_MS = 6_000;

export function useTyping(): (text: string) => void {
  const { client } = useApp();
  const told = useRef(0);
  const idle = useRef(0);
  const stop = () => {
    clearTimeout(idle.current);
    if (told.current) client.typing(false);
    told.current = 0;
  };
  useEffect(() => stop, []);
  return (text) => {
    if (!text.trim()) return stop();
    clearTimeout(idle.current);
    idle.current = setTimeout(stop, IDLE_MS) as unknown as number;
    if (Date.now() - told.current < AGAIN_MS) return;
    told.current = Date.now();
    client.typing(true);
  };
}
