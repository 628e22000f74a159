import { expect, test } from "vitest";
import { proofOf } from "./proof.ts";

test.each([
  [{ verified: true, evidence: "dmarc=pass" }, "proved", null],
  [{ verified: true, evidence: "agent:deniz" }, "word", "deniz"],
  [{ verified: false, evidence: "" }, "suggestion", null],
])("%o is %s", (identity, proof, agent) => {
  expect(proofOf({ kind: "email", value: "a@b.example", ...identity })).toEqual({ proof, agent });
});
