/** The live connection as the page sees it: how it stands, who else is here, and the way to tell the others. */
import { create } from "zustand";

export type Connection = "connecting" | "live" | "offline";

type Told =
  | { type: "heartbeat"; active: boolean }
  | { type: "viewing" | "typing"; conversation_id: string }
  | { type: "chats"; conversation_ids: string[] };

interface Live {
  connection: Connection;
  /** Since when the connection isn't live; null while it is. */
  lostAt: number | null;
  /** Messages that came while we were away; null when nothing has to be said about it. */
  missed: number | null;
}

export const useLive = create<Live>(() => ({ connection: "connecting", lostAt: null, missed: null }));

let sender: (told: Told) => void = () => undefined;

export function setLiveSender(send: (told: Told) => void): void {
  sender = send;
}

export function tellOthers(told: Told): void {
  sender(told);
}
