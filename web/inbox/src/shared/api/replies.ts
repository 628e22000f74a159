/** Sending to the customer, and taking it back while it waits. */
import type { Entry, PromiseInReply, ReplyBody, ReplyWay, TemplateChoice } from "@tellonce/shared/api.ts";
import { newId } from "../lib/ids.ts";
import type { SendEnd } from "../state/prefs.ts";
import { request } from "./client.ts";

export interface Reply {
  conversation: string;
  text: string;
  files: string[];
  end: SendEnd;
  cc?: string[];
  bcc?: string[];
  /** Which message it answers and who reads that; without one the customer's newest. */
  way?: ReplyWay | undefined;
  template?: TemplateChoice | undefined;
  /** What is promised in it. */
  promise?: PromiseInReply | undefined;
  /** When it leaves; without one when the undo time is over. */
  at?: Date | undefined;
}

export function sendReply({ conversation, text, files, end, cc = [], bcc = [], way, template, promise, at }: Reply): Promise<Entry> {
  const body: ReplyBody = {
    request_id: newId(),
    text,
    cc,
    bcc,
    attachments: files,
    status_after: end,
    in_reply_to: way?.in_reply_to ?? null,
    audience: way?.audience ?? "",
    template: template ?? null,
    promise: promise ?? null,
    send_at: at?.toISOString() ?? null,
  };
  return request("POST", `/conversations/${conversation}/replies`, { body });
}

/** The entry as it is then; its conversation is open again. */
export function takeBack(entry: string): Promise<Entry> {
  return request("DELETE", `/replies/${entry}`);
}
