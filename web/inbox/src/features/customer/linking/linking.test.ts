import { expect, test } from "vitest";
import { ApiError } from "../../../shared/api/client.ts";
import { mayBeLinked, refusalOf } from "./linking.ts";

const profile = { kind: "instagram", value: "7643", verified: false, evidence: "" };
const proved = { kind: "email", value: "a@b.example", verified: true, evidence: "dmarc=pass" };

test.each([
  ["instagram", [profile], true],
  ["chat", [profile], true],
  ["instagram", [profile, { ...proved, verified: false, evidence: "" }], true],
  ["instagram", [profile, proved], false],
  ["email", [{ ...proved, verified: false }], false],
  ["phone", [profile], false],
  [undefined, [profile], false],
])("a conversation by %s with %o may be linked: %s", (channel, identities, may) => {
  expect(mayBeLinked(channel, identities)).toBe(may);
});

function refused(status: number, reason = ""): ApiError {
  return new ApiError(status, { reason, message: "", request_id: "", retry_after_ms: null });
}

test.each([
  [refused(404), "link.unknown"],
  [refused(429), "link.limit"],
  [refused(422), "link.same"],
  [refused(422, "NO_REPLY_ROUTE"), "link.noMail"],
  [refused(503), null],
  [new Error("x"), null],
])("a refusal is said in words (%#)", (error, words) => {
  expect(refusalOf(error)).toBe(words);
});
