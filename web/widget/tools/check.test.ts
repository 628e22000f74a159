import { expect, test } from "vitest";
import { findForbidden, findRawColours, roomOf } from "./check.ts";

test("a room is the folder below src", () => {
  expect(roomOf("src/loader/main.ts")).toBe("loader");
  expect(roomOf("src/app/state/rows.ts")).toBe("app/state");
});

test("the loader may not load the app, nor the state the screens", () => {
  expect(findForbidden({ path: "src/loader/main.ts", text: 'import { x } from "../app/app.ts";' })).toHaveLength(1);
  expect(findForbidden({ path: "src/app/state/rows.ts", text: 'import { x } from "../screens/Home.tsx";' })).toHaveLength(1);
  expect(findForbidden({ path: "src/app/screens/Home.tsx", text: 'import { x } from "../state/rows.ts";' })).toEqual([]);
});

test("colours stand in the tokens only", () => {
  expect(findRawColours({ path: "src/app/app.css", text: "a { color: #fff }" })).toHaveLength(1);
});
