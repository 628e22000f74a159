import { expect, test } from "vitest";
import { filterOf, readSearch } from "./place.ts";

test("without anything said the list is mine, what isn't resolved, by target", () => {
  expect(filterOf(undefined, {})).toEqual({ view: "mine", status: ["open", "waiting", "snoozed"], sort: "target" });
});

test("a team without its id shows all", () => {
  expect(filterOf("team", {}).view).toBe("all");
});

test("the search of an address is kept only as far as it is understood", () => {
  const search = readSearch({ show: "resolved", sort: "sideways", team: 7, account: "destek", lang: "en" });

  expect(search).toEqual({ show: "resolved", account: "destek" });
});
