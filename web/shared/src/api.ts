/** What services/inbox answers, by the names that the page uses, and the events of the live socket, which OpenAPI can't tell. */
import type { components } from "./openapi.ts";

type Schemas = components["schemas"];

export type Language = "tr" | "az" | "en";
export type Named = Schemas["Named"];
export type AgentRef = Schemas["AgentRef"];
export type Session = Schemas["SessionAnswer"];

export type Row = Schemas["Row"];
export type Status = Row["status"];
export type Priority = Row["priority"];
export type TargetState = Row["target_state"];
export type ConversationPage = Schemas["ConversationPage"];
export type Counts = Schemas["Counts"];
export type AppointmentBody = Schemas["AppointmentBody"];
export type ClosingAnswer = Schemas["ClosingAnswer"];
export type RowAnswer = Schemas["RowAnswer"];

export type ReplyWays = Schemas["ReplyWays"];
export type ReplyWay = Schemas["ReplyWay"];
export type NetworkTemplate = Schemas["NetworkTemplate"];
export type TemplateChoice = Schemas["TemplateChoice"];
export type Proof = Schemas["Proof"];

export type Link = Schemas["Link"];
export type Suggestion = Schemas["Suggestion"];
export type ToldFact = Schemas["ToldFact"];
export type Promised = Schemas["Promise"];
export type PromisedPage = Schemas["PromisePage"];
export type PromiseChange = Schemas["PromiseChangeBody"];
export type PromiseSuggestion = Schemas["PromiseSuggestion"];
export type PromiseInReply = Schemas["PromiseInReply"];
export type Brief = Schemas["Brief"];
export type BriefSection = Schemas["BriefSection"];
export type BriefPart = BriefSection["part"];
export type BriefLine = Schemas["BriefLine"];
export type BriefQuote = Schemas["BriefQuote"];
export type PartedCustomers = Schemas["PartedCustomers"];

export type Customer = Schemas["Customer"];
export type Identity = Schemas["Identity"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type ConversationSummary = Schemas["ConversationSummary"];
export type StoryPage = Schemas["StoryPage"];
export type Entry = Schemas["Entry"];
export type Attachment = Schemas["Attachment"];
export type Delivery = Schemas["Delivery"];
export type DeliveryState = Delivery["state"];

export type Agent = Schemas["AgentAnswer"];
export type PresenceState = Agent["state"];
export type Candidate = Schemas["Candidate"];
export type Decision = Schemas["Decision"];
export type StoredFile = Schemas["FileAnswer"];
export type Draft = Schemas["DraftAnswer"];
export type Problem = Schemas["Problem"];

export type AccountHealth = Schemas["AccountHealth"];
export type AccountsAnswer = Schemas["AccountsAnswer"];
export type AuditAnswer = Schemas["AuditAnswer"];
export type AuditRow = Schemas["AuditRow"];
export type ErasureAnswer = Schemas["ErasureAnswer"];
export type KeptItem = Schemas["KeptItem"];
export type KeptPage = Schemas["KeptPage"];
export type LedgerItem = Schemas["LedgerItem"];
export type LedgerPage = Schemas["LedgerPage"];
export type LedgerState = LedgerItem["state"];
export type LedgerSum = Schemas["LedgerSum"];
export type LedgerSums = Schemas["LedgerSums"];
export type LedgerCheck = Schemas["LedgerCheck"];

export type ReplyBody = Schemas["ReplyBody"];
export type PhoneNoteBody = Schemas["PhoneNoteBody"];
export type NoteBody = Schemas["NoteBody"];
export type StatusBody = Schemas["StatusBody"];
export type TagsBody = Schemas["TagsBody"];
export type TransferBody = Schemas["TransferBody"];
export type AssignBody = Schemas["AssignBody"];

export type LiveEvent =
  | { type: "hello"; cursor: string }
  | { type: "reload" }
  | { type: "desk"; cursor: string; event: string; conversation_id: string; row: Row | null }
  | { type: "entry"; cursor: string; entry_id: string; conversation_id: string; customer_id: string }
  | { type: "said"; conversation_id: string; entry_id: string; text: string; at: string }
  | { type: "delivery"; cursor: string; entry_id: string; conversation_id: string; state: DeliveryState }
  | { type: "regrouped"; cursor: string; customer_ids: string[]; conversation_ids: string[] }
  | { type: "presence"; agent_id: string; state: PresenceState }
  | { type: "typing" | "viewing" | "paused"; conversation_id: string; agent_id: string; page?: string };
