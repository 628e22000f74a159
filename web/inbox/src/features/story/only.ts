/** What of a story can be looked at alone. */
import type { MessageId } from "../../shared/i18n/index.ts";

export type Only = "mail" | "chat" | "phone" | "social" | "notes" | "orders" | "promises";

interface Part {
  name: MessageId;
  query: { channel?: string[]; kind?: string[] };
}

const SAID = ["message", "comment", "survey"];

export const PARTS: Record<Only, Part> = {
  mail: { name: "channel.email", query: { channel: ["email"], kind: SAID } },
  chat: { name: "channel.chat", query: { channel: ["chat"], kind: SAID } },
  phone: { name: "channel.phone", query: { kind: ["phone_note", "callback"] } },
  social: {
    name: "channel.social",
    query: { channel: ["whatsapp", "messenger", "instagram", "telegram", "x", "line", "sms", "viber"], kind: SAID },
  },
  notes: { name: "only.notes", query: { kind: ["note"] } },
  orders: { name: "only.orders", query: { kind: ["order"] } },
  promises: { name: "promise.title", query: { kind: ["promise"] } },
};

export const ONLIES = Object.keys(PARTS) as Only[];
