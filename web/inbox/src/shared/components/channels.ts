/** Each channel's glyph, its colour on the thread, and its word. */
import { Mail, MessageCircle, MessagesSquare, Package, Phone } from "lucide-react";
import type { Glyph } from "@tellonce/shared/ui/Icon.tsx";
import type { MessageId, Say } from "../i18n/index.ts";

interface Channel {
  glyph: Glyph;
  colour: string;
  word: MessageId;
}

const CHANNELS: Record<string, Channel> = {
  email: { glyph: Mail, colour: "text-ch-mail", word: "channel.email" },
  chat: { glyph: MessageCircle, colour: "text-ch-chat", word: "channel.chat" },
  phone: { glyph: Phone, colour: "text-ch-phone", word: "channel.phone" },
  order: { glyph: Package, colour: "text-ch-order", word: "channel.order" },
};

const SOCIAL: Channel = { glyph: MessagesSquare, colour: "text-ch-social", word: "channel.social" };

const NAMES: Record<string, string> = {
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  instagram: "Instagram",
  telegram: "Telegram",
  x: "X",
  line: "LINE",
  sms: "SMS",
  viber: "Viber",
};

/** What a channel is called: networks by their own name. */
export function channelName(say: Say, name: string): string {
  return NAMES[name] ?? say(channelOf(name).word);
}

/** What a customer is called; networks don't always say a name. */
export function customerName(say: Say, name: string): string {
  return name || say("customer.unnamed");
}

/** What a conversation is called: by its subject; a chat and one on a network, which have none, by the channel. */
export function subjectOf(say: Say, { subject, channel }: { subject: string; channel: string }): string {
  return subject || NAMES[channel] || say(channel === "chat" ? "row.chat" : "row.noSubject");
}

export function channelOf(name: string): Channel {
  return CHANNELS[name] ?? SOCIAL;
}
