import { I18nProvider } from "@lingui/react";
import { i18n } from "@lingui/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { keys } from "../../../shared/api/keys.ts";
import { SignIn } from "./SignIn.tsx";

function show(answer: Response): QueryClient {
  vi.stubGlobal("fetch", vi.fn(async () => answer));
  const client = new QueryClient();
  render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <SignIn />
      </QueryClientProvider>
    </I18nProvider>,
  );
  return client;
}

async function signIn(): Promise<void> {
  await userEvent.type(screen.getByLabelText("Email"), "deniz@poyraz.example");
  await userEvent.type(screen.getByLabelText("Password"), "secret words");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

test("with the right password the session begins", async () => {
  const session = { user: { id: "deniz" }, csrf_token: "t", company: { name: "Poyraz", brands: [] } };
  const client = show(Response.json(session));

  await signIn();

  expect(client.getQueryData(keys.session)).toEqual(session);
});

test("a wrong password is said, and the button works again", async () => {
  show(Response.json({ reason: "WRONG_PASSWORD" }, { status: 401 }));

  await signIn();

  expect(await screen.findByText("Email or password is wrong.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Sign in" }).hasAttribute("disabled")).toBe(false);
});

test("after too many tries the wait is said", async () => {
  show(Response.json({ reason: "TOO_MANY", retry_after_ms: 120_000 }, { status: 429 }));

  await signIn();

  expect(await screen.findByText("Too many tries. Try again in 2 min.")).toBeTruthy();
});
