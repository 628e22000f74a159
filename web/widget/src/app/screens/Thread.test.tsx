import { screen } from "@testing-library/preact";
import user from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../tests/draw.tsx";
import { anEntry, aState, OPEN } from "../../../tests/make.ts";
import { draft } from "../app.ts";
import { put } from "../state/outbox.ts";
import { NOTHING } from "../state/state.ts";
import { Thread } from "./Thread.tsx";

beforeEach(() => {
  draft.value = "";
});

test("Enter says it, Shift+Enter begins a line", async () => {
  const { said, again } = draw(<Thread />, { state: { chat: OPEN } });

  await user.type(screen.getByRole("textbox"), "one{Shift>}{Enter}{/Shift}two");
  again();
  await user.type(screen.getByRole("textbox"), "{Enter}");

  expect(said).toHaveBeenCalledWith({ t: "say", text: "one\ntwo" }, []);
});

test("the place in the queue is shown with the wait and the ways out", () => {
  draw(<Thread />, { state: { chat: OPEN, queue: { place: 3, wait_s: 118 } } });

  const queue = screen.getByRole("region", { name: "You're in the queue" });
  expect(queue.textContent).toMatch(/3\.in the queueabout 2 min/);
  expect(screen.getByRole("button", { name: "Call me" })).toBeTruthy();
});

test("without a line it says that nothing is lost", () => {
  const waiting = put(NOTHING, { t: "say", text: "Qapı kodu 27" }, "id-0-0000", 0).outbox;

  draw(<Thread />, { state: { chat: OPEN, line: "off", outbox: waiting } });

  expect(screen.getByText("Connection lost. What you write is kept.")).toBeTruthy();
  expect(screen.getByText("will be sent")).toBeTruthy();
});

test("hidden card numbers are pills, and the visitor is asked not to write them", () => {
  const entry = anEntry({ from: "visitor", name: "", text: "Kart ⟦card number⟧", masked: [{ kind: "card_number", count: 1 }] });

  draw(<Thread />, { state: { chat: OPEN, entries: [entry] } });

  expect(screen.getByText("card number")).toBeTruthy();
  expect(screen.getByText(/^We hid your card number/)).toBeTruthy();
});

test("words can't bring markup or a script's link", () => {
  const entry = anEntry({ text: "<img src=x> javascript:alert(1) https://poyraz.example/a?b=1." });

  draw(<Thread />, { state: { chat: OPEN, entries: [entry] } });

  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["https://poyraz.example/a?b=1"]);
});

const card = { kind: "transfer" as const, fields: { team: "Returns", agent: "Deniz", reason: "Deniz may approve it.", available: "true" }, expires_at: null };

test("a handover happens only with the visitor's yes", async () => {
  const { said } = draw(<Thread />, { state: { chat: OPEN, entries: [anEntry({ id: "card1", kind: "card", card })] } });

  expect(screen.getByText("Deniz may approve it.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Yes, connect me" }));

  expect(said).toHaveBeenCalledWith({ t: "answer", card: "card1", value: "accept" });
});

test("an answered card has no buttons and shows the answer", () => {
  const answer = anEntry({ id: "e2", kind: "answer", from: "visitor", answers: "card1", value: "decline" });

  draw(<Thread />, { state: { chat: OPEN, entries: [anEntry({ id: "card1", kind: "card", card }), answer] } });

  expect(screen.queryByRole("button", { name: "Yes, connect me" })).toBeNull();
  expect(screen.getByText("Your answer: Stay here")).toBeTruthy();
});

test("a proposed page opens by the visitor's own press", async () => {
  const page = { kind: "page" as const, fields: { url: "http://shop.example/returns", title: "Returns" }, expires_at: null };
  const { app, said } = draw(<Thread />, { state: { chat: OPEN, entries: [anEntry({ id: "card1", kind: "card", card: page })] } });

  await user.click(screen.getByRole("button", { name: "Open the page" }));

  expect(said).toHaveBeenCalledWith({ t: "answer", card: "card1", value: "accept" });
  expect(app.go).toHaveBeenCalledWith("http://shop.example/returns");
});

test("the form of an offered call answers the offer", async () => {
  const offer = { kind: "callback" as const, fields: { text: "We can call you." }, expires_at: null };
  const { said } = draw(<Thread />, { state: { chat: OPEN, entries: [anEntry({ id: "card1", kind: "card", card: offer })] } });

  await user.click(screen.getByRole("button", { name: "Call me" }));
  await user.type(screen.getByLabelText("Phone"), "0555 000 00 00");
  await user.click(screen.getByRole("button", { name: "Call me" }));

  expect(said).toHaveBeenCalledWith({ t: "callback", phone: "0555 000 00 00", when: "now", card: "card1" });
});

test("a call-back that was asked for says by which number and when, before and after it is recorded", () => {
  const at = new Date(2030, 0, 5, 9).getTime();
  const entry = anEntry({ from: "visitor", kind: "callback", text: "", call: { phone: "0555 111 11 11", at } });
  const asked = put(aState({ chat: OPEN, entries: [entry] }), { t: "callback", phone: "0555 222 22 22", when: "tomorrow" }, "id-0-0000", 0);

  draw(<Thread />, { state: asked });

  const lines = [...document.querySelectorAll(".call")].map((line) => line.textContent);
  expect(lines).toEqual(["Call-back asked for, 0555 111 11 11, Jan 5, 09:00", "Call-back asked for, 0555 222 22 22, Tomorrow"]);
});

test("a file that is too large is refused before it is sent", async () => {
  const { said } = draw(<Thread />, { state: { chat: OPEN } });

  await user.upload(document.querySelector("input[type=file]") as HTMLInputElement, new File(["x".repeat(2_000)], "big.png", { type: "image/png" }));

  expect(screen.getByRole("alert").textContent).toMatch(/^big.png is larger than/);
  expect(said).not.toHaveBeenCalled();
});

test.each([
  [{ name: "Deniz", initials: "D" }, 0],
  [null, 1],
])("with %j that we are closed is said %i times", (agent, times) => {
  draw(<Thread />, { state: { chat: { ...OPEN, agent }, open: false } });

  expect(screen.queryAllByText(/closed/)).toHaveLength(times);
});

test("who would rather go on by mail than be handed over is asked for the address", async () => {
  const { app, said } = draw(<Thread />, { state: { chat: OPEN, entries: [anEntry({ id: "card1", kind: "card", card })] } });

  await user.click(screen.getByRole("button", { name: "Email" }));

  expect(said).toHaveBeenCalledWith({ t: "answer", card: "card1", value: "email" });
  expect(app.client.view.value).toBe("email");
});

test("where nothing goes by mail none is offered", () => {
  draw(<Thread />, { state: { chat: OPEN, queue: { place: 3, wait_s: 118 }, entries: [anEntry({ id: "card1", kind: "card", card })] }, config: { mail: false } });

  expect(screen.queryByRole("button", { name: /mail/i })).toBeNull();
  expect(screen.getByRole("button", { name: "Yes, connect me" })).toBeTruthy();
});
