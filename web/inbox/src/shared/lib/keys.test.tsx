import { fireEvent, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { usePrefs } from "../state/prefs.ts";
import { useActions } from "./keys.ts";

afterEach(() => usePrefs.setState({ keys: {}, keysOn: true }));

function Page({ onReply }: { onReply: () => void }) {
  useActions({ reply: onReply });
  return <input aria-label="field" />;
}

test("a single key acts outside fields only", () => {
  const onReply = vi.fn();
  const { getByLabelText } = render(<Page onReply={onReply} />);

  fireEvent.keyDown(getByLabelText("field"), { key: "r" });
  fireEvent.keyDown(document.body, { key: "r", ctrlKey: true });
  expect(onReply).not.toHaveBeenCalled();

  fireEvent.keyDown(document.body, { key: "r" });
  expect(onReply).toHaveBeenCalledOnce();
});

test("single keys can be switched off", () => {
  usePrefs.setState({ keysOn: false });
  const onReply = vi.fn();
  render(<Page onReply={onReply} />);

  fireEvent.keyDown(document.body, { key: "r" });

  expect(onReply).not.toHaveBeenCalled();
});

test("a key that was remapped acts instead of the first one", () => {
  usePrefs.setState({ keys: { reply: "y" } });
  const onReply = vi.fn();
  render(<Page onReply={onReply} />);

  fireEvent.keyDown(document.body, { key: "r" });
  fireEvent.keyDown(document.body, { key: "y" });

  expect(onReply).toHaveBeenCalledOnce();
});
