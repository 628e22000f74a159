/** Whether a profile may be linked to an account by a code, and why a code wasn't sent; pure. */
import type { Identity } from "@tellonce/shared/api.ts";
import { ApiError } from "../../../shared/api/client.ts";
import type { MessageId } from "../../../shared/i18n/index.ts";

const NO_PROFILE = new Set(["email", "phone", "order"]);

/** A private conversation of somebody of whom no mail address or account is proved. */
export function mayBeLinked(channel: string | undefined, identities: Identity[]): boolean {
  const known = identities.some((one) => one.verified && (one.kind === "email" || one.kind === "account"));
  return channel !== undefined && !NO_PROFILE.has(channel) && !known;
}

export function refusalOf(error: unknown): MessageId | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 404) return "link.unknown";
  if (error.status === 429) return "link.limit";
  if (error.status === 422) return error.problem.reason === "NO_REPLY_ROUTE" ? "link.noMail" : "link.same";
  return null;
}
