import { expect, test } from "vitest";
import { pickLanguage } from "./languages.ts";

test.each([
  [["az-Latn-AZ"], "az"],
  [[undefined, "", "TR-tr"], "tr"],
  [["de", "fr"], "en"],
  [["de", "az"], "az"],
])("%j asks for %s", (wishes, language) => {
  expect(pickLanguage(...wishes)).toBe(language);
});
