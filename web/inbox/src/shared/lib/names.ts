/** Names of people: initials, with the casing of the language (i/İ), and first names. */

export function initials(name: string, locale: string): string {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? "")][0] ?? "").join("").toLocaleUpperCase(locale) || "?";
}

export function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name;
}
