import { expect, test } from "vitest";
import { firstName, initials } from "./names.ts";

test.each([
  ["ipek ışık", "tr", "İI"],
  ["ipek ışık", "en", "II"],
  ["Ömer Faruk Şahin", "tr", "ÖŞ"],
  ["sule.isik@posta.example", "tr", "Sİ"],
  ["", "en", "?"],
])("initials of %s in %s are %s", (name, locale, letters) => {
  expect(initials(name, locale)).toBe(letters);
});

test("a first name is what stands before the space", () => {
  expect(firstName("Kamran Məmmədov")).toBe("Kamran");
});
