/** Loads and boots the widget by the queue, as the tag in a customer's page would. `?chat=off` leaves it away, to measure what it costs. */

type Call = (...values: unknown[]) => void;

export function startChat(language: string): void {
  const wanted = new URLSearchParams(location.search);
  if (wanted.get("chat") === "off") return;
  const page = window as { tellonce?: Call & { q?: unknown[][] } };
  if (!page.tellonce) {
    const queue: unknown[][] = [];
    page.tellonce = Object.assign((...values: unknown[]) => void queue.push(values), { q: queue });
  }
  document.head.append(Object.assign(document.createElement("script"), { async: true, src: "/widget/loader.js" }));
  page.tellonce("boot", { account: wanted.get("account") ?? "web", language, theme: wanted.get("theme") ?? "auto" });
}
