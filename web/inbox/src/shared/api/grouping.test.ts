import type { Link } from "@tellonce/shared/api.ts";
import { expect, test } from "vitest";
import { joinsOf } from "./grouping.ts";

function link(one: string, other: string, change: Partial<Link> = {}): Link {
  return {
    id: `${one}-${other}`, kind: "conversation", one, other, basis: "agent", actor: "agent:ana", actor_name: "Ana", reason: "", at: null,
    removed_at: null, removed_by: "", removed_reason: "", ...change,
  };
}

test("a conversation is held together by its joins, and by theirs", () => {
  const links = [link("c", "b"), link("x", "y"), link("b", "a")];

  expect(joinsOf(links, "a").map((one) => one.id)).toEqual(["c-b", "b-a"]);
});

test("a join that was taken back, or that is of persons, holds nothing", () => {
  const links = [link("b", "a", { removed_at: "2026-11-20T09:00:00Z" }), link("p", "a", { kind: "customer" })];

  expect(joinsOf(links, "a")).toEqual([]);
});
