/** How far back the ledger looks: whole days of the person, today included. */
export type Span = "1" | "7" | "30";

export const SPANS: Span[] = ["1", "7", "30"];

export function since(span: Span, now: Date): string {
  const begin = new Date(now);
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - Number(span) + 1);
  return begin.toISOString();
}
