/** Moments in fields of a form: local time without a zone, as `datetime-local` wants it; pure. */

const two = (value: number) => String(value).padStart(2, "0");

/** 2026-11-21T23:38 in the zone of the browser; empty for none. */
export function fieldMoment(at: string | Date | null): string {
  if (at === null) return "";
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The same as ISO 8601 in UTC; null for an empty or unfinished field. */
export function momentOf(field: string): string | null {
  const at = field === "" ? Number.NaN : new Date(field).getTime();
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
