/** Sending to the customer, and taking it back while it waits. */
import type { Entry, ReplyBody } from "@tellonce/shared/api.ts";
import { newId } from "../lib/ids.ts";
import type { SendEnd } from "../state/prefs.ts";
import { request } from "./client.ts";

export interface Reply {
  conversation: string;
  text: string;
  files: string[];
  end: SendEnd;
  cc?: string[];
}

export function sendReply({ conversation, text, files, end, cc = [] }: Reply): Promise<Entry> {
  const body: ReplyBody = { request_id: newId(), text, cc, attachments: files, status_after: end };
  return request("POST", `/conversations/${conversation}/replies`, { body });
}

/** The entry as it is then; its conversation is open again. */
export function takeBack(entry: string): Promise<Entry> {
  return request("DELETE", `/replies/${entry}`);
}
