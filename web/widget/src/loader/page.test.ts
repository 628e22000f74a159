import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchPage } from "./page.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  history.replaceState(null, "", "/");
});

test("a page that a script turns is noticed once, with its title, until nobody asks any more", () => {
  const changed = vi.fn();
  const stop = watchPage(changed);

  history.pushState(null, "", "/shoes");
  document.title = "Shoes";
  vi.advanceTimersByTime(3_000);
  expect(changed).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ url: `${location.origin}/shoes`, title: "Shoes" }));
  stop();
  history.pushState(null, "", "/bags");
  vi.advanceTimersByTime(3_000);

  expect(changed).toHaveBeenCalledOnce();
});
