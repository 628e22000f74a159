import { expect, test } from "vitest";
import { aConfig, aState, OPEN } from "../../../tests/make.ts";
import { put } from "./outbox.ts";
import { screenOf } from "./screen.ts";

const asks = aConfig({ form: { when: "start", fields: [{ name: "name", kind: "text", label: "Name", required: true }] } });

test("a chat begins in the thread, with the form if the account asks for it", () => {
  expect(screenOf("chat", aState(), aConfig())).toBe("thread");
  expect(screenOf("chat", aState(), asks)).toBe("form");
});

test("whoever is proved or has filled in the form isn't asked", () => {
  expect(screenOf("chat", aState({ user: { name: "Leyla", verified: true } }), asks)).toBe("thread");
  expect(screenOf("chat", put(aState(), { t: "form", name: "Leyla" }, "id-0-0000", 0), asks)).toBe("thread");
});

test("out of hours a message is taken, and then stands in the thread", () => {
  const closed = aState({ open: false });

  expect(screenOf("chat", closed, asks)).toBe("offline");
  expect(screenOf("chat", put(closed, { t: "say", text: "x" }, "id-0-0000", 0), asks)).toBe("thread");
});

test("closing time doesn't end a chat", () => {
  expect(screenOf("chat", aState({ open: false, chat: OPEN }), asks)).toBe("thread");
});

test("an ended chat shows its end until a new one is wanted", () => {
  const ended = aState({ chat: { ...OPEN, state: "ended" } });

  expect(screenOf("chat", ended, aConfig())).toBe("end");
  expect(screenOf("new", ended, aConfig())).toBe("thread");
});
