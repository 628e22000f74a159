/** The types of the API are those of the API. */
import { expect, test } from "vitest";
import { isCurrent } from "../tools/types.ts";

test("openapi.ts was made from the openapi.json of today (npm run types)", () => {
  expect(isCurrent()).toBe(true);
});
