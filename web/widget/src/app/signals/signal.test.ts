import { expect, test, vi } from "vitest";
import { effect, signal } from "./signal.ts";

test("an effect runs now, after each real change, and not for the same value again", () => {
  const [one, other] = [signal(1), signal("a")];
  const seen: string[] = [];
  effect([one, other], () => void seen.push(`${one.value}${other.value}`));

  one.value = 2;
  one.value = 2;
  other.value = "b";

  expect(seen).toEqual(["1a", "2a", "2b"]);
});

test("whoever stops watching hears nothing more", () => {
  const one = signal(1);
  const changed = vi.fn();
  const stop = one.watch(changed);

  stop();
  one.value = 2;

  expect(changed).not.toHaveBeenCalled();
});
