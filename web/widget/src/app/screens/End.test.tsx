import { screen } from "@testing-library/preact";
import user from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { draw } from "../../../tests/draw.tsx";
import { anEntry, OPEN } from "../../../tests/make.ts";
import type { Question } from "../protocol/config.ts";
import { End } from "./End.tsx";

const survey: Question[] = [
  { id: "solved", kind: "score", text: "Was it solved?" },
  { id: "comment", kind: "text", text: "Anything to add?" },
];
const state = { chat: { ...OPEN, state: "ended" as const, reference: "K7-QX4M" }, entries: [anEntry({ text: "Anything else?" })] };

test("what was answered is sent once, scores as numbers, the rest left out", async () => {
  const { said } = draw(<End />, { state, config: { survey } });

  await user.click(screen.getByRole("radio", { name: "5" }));
  await user.click(screen.getByRole("button", { name: "Send" }));

  expect(said).toHaveBeenCalledWith({ t: "survey", answers: { solved: 5 } });
  expect(screen.queryByRole("radio")).toBeNull();
  expect(screen.getByText("Thank you")).toBeTruthy();
});

test("the last words and the number of the chat are there, and a new chat is one press away", async () => {
  const { app } = draw(<End />, { state });

  expect(screen.getByText("Anything else?")).toBeTruthy();
  expect(screen.getByText(/^K7-QX4M/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "New chat" }));

  expect(app.client.view.value).toBe("new");
});

test("what was promised stands there in writing, and is no line of the thread", () => {
  const promise = anEntry({ id: "p1", kind: "promise", from: "system", text: "Deniz calls you by 09:30" });
  draw(<End />, { state: { ...state, entries: [...state.entries, promise] } });

  expect(screen.getAllByText("Deniz calls you by 09:30")).toHaveLength(1);
  expect(screen.getByText("What we promised you")).toBeTruthy();
});

test("the transcript goes to the address that is asked for", async () => {
  const { said } = draw(<End />, { state });

  await user.click(screen.getByRole("button", { name: "Email" }));
  await user.type(screen.getByLabelText("Email"), "leyla@firma.example{Enter}");

  expect(said).toHaveBeenCalledWith({ t: "transcript", email: "leyla@firma.example" });
});

test("who ended the chat themselves reads the company's closing words", () => {
  draw(<End />, { state: { ...state, chat: { ...state.chat, ended_by: "visitor" } } });

  expect(screen.getByText("Bye")).toBeTruthy();
});

test("where nothing goes by mail none is offered, and the words can be copied", async () => {
  const write = vi.fn<(items: { given: Record<string, Promise<Blob>> }[]) => Promise<void>>(async () => {});
  vi.stubGlobal("ClipboardItem", class { given; constructor(given: Record<string, Promise<Blob>>) { this.given = given; } }); // prettier-ignore
  vi.stubGlobal("fetch", vi.fn(async () => new Response("Anything else?", { headers: { "Content-Type": "text/plain; charset=utf-8" } })));
  draw(<End />, { state, config: { mail: false } });
  Object.defineProperty(navigator, "clipboard", { value: { write }, configurable: true });

  await user.click(screen.getByRole("button", { name: "Copy" }));

  expect(await screen.findByText("Copied")).toBeTruthy();
  const words = await write.mock.calls[0]?.[0][0]?.given["text/plain"];
  expect([words?.type, await words?.text()]).toEqual(["text/plain", "Anything else?"]);
  expect(screen.queryByRole("button", { name: "Email" })).toBeNull();
});
