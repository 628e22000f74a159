import { screen } from "@testing-library/preact";
import user from "@testing-library/user-event";
import { expect, test } from "vitest";
import { draw } from "../../../tests/draw.tsx";
import { BeforeChat, Offline } from "./Before.tsx";

test("out of hours a message becomes a form and what is said, in this order", async () => {
  const { said } = draw(<Offline />, { state: { open: false } });

  await user.type(screen.getByLabelText("Email"), "leyla@firma.example");
  await user.type(screen.getByLabelText("Message"), "50 cüt üçün endirim varmı?");
  await user.click(screen.getByRole("button", { name: "Send" }));

  expect(said.mock.calls).toEqual([
    [{ t: "form", email: "leyla@firma.example" }],
    [{ t: "say", text: "50 cüt üçün endirim varmı?" }],
  ]);
});

test("what is missing is said at its field, which gets the focus, and nothing is sent", async () => {
  const { said } = draw(<Offline />, { state: { open: false } });

  await user.type(screen.getByLabelText("Email"), "leyla");
  await user.click(screen.getByRole("button", { name: "Send" }));

  expect(screen.getByLabelText("Email")).toHaveProperty("ariaInvalid", "true");
  expect(document.activeElement).toBe(screen.getByLabelText("Email"));
  expect(document.getElementById(screen.getByLabelText("Email").getAttribute("aria-describedby") ?? "")?.textContent).toMatch(/^Enter an email/);
  expect(said).not.toHaveBeenCalled();
});

test("the form of an account sends its own fields apart", async () => {
  const fields = [
    { name: "name", kind: "text" as const, label: "Name", required: true },
    { name: "order", kind: "text" as const, label: "Order", required: true },
  ];
  const { said } = draw(<BeforeChat />, { config: { form: { when: "start", fields } } });

  await user.type(screen.getByLabelText("Name"), "Leyla");
  await user.type(screen.getByLabelText("Order"), "SP-7");
  await user.click(screen.getByRole("button", { name: "Start a chat" }));

  expect(said).toHaveBeenCalledWith({ t: "form", name: "Leyla", fields: { order: "SP-7" } });
});
