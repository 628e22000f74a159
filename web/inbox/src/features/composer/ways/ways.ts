/** Which way a reply takes, and what stands against it; pure. */
import type { NetworkTemplate, ReplyWay } from "@tellonce/shared/api.ts";
import type { Draft, TemplateDraft } from "../../../shared/state/drafts.ts";

export function keyOfWay(way: ReplyWay): string {
  return `${way.in_reply_to} ${way.audience}`;
}

/** The one that was chosen, else the usual one: the first that the customer used last. */
export function chosenWay(ways: ReplyWay[], draft: Draft): ReplyWay | undefined {
  return ways.find((way) => keyOfWay(way) === draft.way) ?? ways[0];
}

/** Only a template, or nothing, goes by it. */
export function isClosed(way: ReplyWay | undefined): boolean {
  return way?.state === "closed" || way?.state === "used";
}

/** How many characters a public answer has too many; private ones leave in parts. */
export function tooMany(way: ReplyWay | undefined, text: string): number {
  if (way === undefined || way.audience !== "public" || way.text_limit === 0) return 0;
  return Math.max(0, [...text.trim()].length - way.text_limit);
}

export function templateOf(way: ReplyWay | undefined, draft: TemplateDraft | null): NetworkTemplate | undefined {
  const wanted = way?.templates.find((one) => one.id === draft?.id && one.language === draft.language);
  return wanted ?? way?.templates[0];
}

/** What is written into each blank, "" where nothing is. */
export function valuesOf(template: NetworkTemplate, draft: TemplateDraft | null): string[] {
  const own = draft !== null && draft.id === template.id && draft.language === template.language;
  return template.blanks.map((_, place) => (own ? (draft.values[place] ?? "") : ""));
}

/** Header, text and footer as the customer will read them; a blank that is empty shows its place. */
export function preview(template: NetworkTemplate, values: string[]): string {
  const fill = (text: string, place: string) =>
    text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
      const at = template.blanks.findIndex((blank) => blank.place === place && blank.name === name);
      return at >= 0 && values[at]?.trim() ? values[at].trim() : whole;
    });
  const parts = [fill(template.header, "header"), fill(template.body, "body"), template.footer];
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}

/** Whether what is in the composer can leave by this way. */
export function mayLeave(way: ReplyWay | undefined, draft: Draft): boolean {
  if (!isClosed(way)) return draft.texts.reply.trim() !== "" && tooMany(way, draft.texts.reply) === 0;
  const template = templateOf(way, draft.template);
  return template !== undefined && valuesOf(template, draft.template).every((value) => value.trim() !== "");
}
