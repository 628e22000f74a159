import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { row } from "../../../../tests/builders.ts";
import { ChatTools } from "./ChatTools.tsx";

const asked = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();

async function openEnd(closing: Promise<Response>): Promise<HTMLElement> {
  asked.mockReset().mockImplementation((url) => (url.endsWith("chat-closing") ? closing : Promise.resolve(Response.json({}))));
  vi.stubGlobal("fetch", asked);
  render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ChatTools row={row({ conversation_id: "c1", language: "en" })} />
      </QueryClientProvider>
    </I18nProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: /^End the chat/ }));
  return screen.getByRole("button", { name: "End" });
}

test("a chat can't be ended before the company's words are there, however quick the agent is", async () => {
  let come: (answer: Response) => void = () => {};
  const end = await openEnd(new Promise((done) => (come = done)));

  await userEvent.click(end);
  const before = asked.mock.calls.map(([url]) => url).filter((url) => url.endsWith("chat-end"));
  come(Response.json({ text: "Thank you from all at Poyraz." }));
  await waitFor(() => expect(end).toHaveProperty("disabled", false));

  expect(before).toEqual([]);
  expect(screen.getByRole("textbox")).toHaveProperty("value", "Thank you from all at Poyraz.");
});

test("where the company's words can't be asked for, those of the inbox stand there", async () => {
  const end = await openEnd(Promise.resolve(Response.json({ reason: "AWAY" }, { status: 503 })));

  await waitFor(() => expect(end).toHaveProperty("disabled", false));

  expect(screen.getByRole("textbox")).not.toHaveProperty("value", "");
});

test("what the agent writes goes without waiting for other words", async () => {
  const end = await openEnd(new Promise(() => {}));

  await userEvent.type(screen.getByRole("textbox"), "Bye");

  expect(end).toHaveProperty("disabled", false);
});
