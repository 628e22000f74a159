// Before the first paint: the chosen theme, so that a dark page never flashes light. The rest of the page is a module and comes later.
try {
  const { theme } = JSON.parse(localStorage.getItem("tellonce.prefs") ?? "{}").state ?? {};
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without a store, or with a broken one, the system's theme stays.
}
