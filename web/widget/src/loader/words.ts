/** The few words that stand on the customer's page itself. */
import type { Language } from "../bridge/languages.ts";

interface Words {
  open: string;
  close: string;
  unread(count: number): string;
}

export const WORDS: Record<Language, Words> = {
  tr: { open: "Sohbeti aç", close: "Sohbeti kapat", unread: (count) => `, ${count} yeni ileti` },
  az: { open: "Söhbəti aç", close: "Söhbəti bağla", unread: (count) => `, ${count} yeni mesaj` },
  en: { open: "Open chat", close: "Close chat", unread: (count) => `, ${count} new ${count === 1 ? "message" : "messages"}` },
};
