/** Rows and entries with everything that a test doesn't care about. */
import type { ConversationSummary, Entry, Row } from "@tellonce/shared/api.ts";

export const NOW = Date.parse("2026-11-19T12:00:00.000Z");

export function minutesFromNow(minutes: number): string {
  return new Date(NOW + minutes * 60_000).toISOString();
}

export function row(change: Partial<Row> = {}): Row {
  return {
    conversation_id: "c1",
    reference: "K7-QX4M",
    version: 1,
    customer: { id: "p1", name: "Şule Işık" },
    channel: "email",
    account: "destek",
    subject: "Yanlış numara geldi",
    snippet: "Kurye hâlâ gelmedi",
    language: "tr",
    status: "open",
    priority: "normal",
    unread: 0,
    team: { id: "iade", name: "İade" },
    agent: { id: "deniz", name: "Deniz Kaya", initials: "DK" },
    queued_at: minutesFromNow(-60),
    due_at: minutesFromNow(60),
    target_state: "running",
    target_share: 0.5,
    last_in_at: minutesFromNow(-10),
    last_out_at: null,
    updated_at: minutesFromNow(-10),
    tags: [],
    accept_by: null,
    handing: { consent: null, consulted: [], appointment: null, escalation: null, missed: [] },
    consent_asked: false,
    ...change,
  };
}

export function entry(change: Partial<Entry> = {}): Entry {
  return {
    id: "e1",
    conversation_id: "c1",
    channel: "email",
    account: "destek",
    direction: "in",
    kind: "message",
    author: { kind: "customer", customer_id: "", authorized: false, id: "p1", name: "Şule Işık" },
    subject: "",
    text: "Kurye hâlâ gelmedi",
    html: "",
    quoted_text: "",
    attachments: [],
    at: minutesFromNow(-10),
    sent_at: null,
    received_at: null,
    delivery: null,
    send_at: null,
    automatic: null,
    audience: "",
    template: null,
    masked: [],
    erased: false,
    reason: "key",
    urgency: "",
    language: "tr",
    phone: null,
    card: null,
    to: [],
    cc: [],
    external_id: "",
    edits: "",
    full_text_url: null,
    ...change,
  };
}

export function summary(change: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id: "c1",
    reference: "K7-QX4M",
    subject: "Yanlış numara geldi",
    channel: "email",
    status: "open",
    opened_at: minutesFromNow(-30),
    last_at: minutesFromNow(-10),
    entries_count: 1,
    ...change,
  };
}
