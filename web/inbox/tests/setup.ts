/** What jsdom lacks, and English as the language of the tests. */
import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import english from "../src/shared/i18n/en.json";

if (typeof window !== "undefined") {
  window.matchMedia = (query) =>
    ({ matches: query.includes("width >="), media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
}

beforeEach(() => {
  i18n.load("en", english as unknown as Record<string, string>);
  i18n.activate("en");
});

afterEach(cleanup);
