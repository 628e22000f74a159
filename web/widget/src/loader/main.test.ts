import { afterEach, beforeEach, expect, test, vi } from "vitest";

const CONFIG = { name: "Poyraz", colour: { accent: "", accent_dark: "" } };
const page = window as unknown as { tellonce: ((...values: unknown[]) => void) & { q?: unknown[][] } };

async function load(): Promise<void> {
  vi.resetModules();
  await import("./main.ts");
  await vi.waitFor(() => expect(document.querySelector("tellonce-chat")).toBeTruthy());
}

const root = () => (document.querySelector("tellonce-chat") as HTMLElement).shadowRoot as ShadowRoot;
const bubble = () => root().querySelector("button") as HTMLButtonElement;
const frame = () => root().querySelector("iframe");

function answer(status: number, body: unknown): void {
  vi.stubGlobal("fetch", vi.fn(async () => new Response(JSON.stringify(body), { status })));
}

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {} }));
  answer(200, CONFIG);
  localStorage.clear();
  sessionStorage.clear();
  page.tellonce = Object.assign(() => {}, { q: [["boot", { account: "web", language: "tr" }]] });
});
afterEach(() => {
  document.querySelector("tellonce-chat")?.remove();
  vi.restoreAllMocks();
});

test("what the page has queued is done: a bubble in the page's language, and no app before it is pressed", async () => {
  await load();

  expect(bubble().ariaLabel).toBe("Sohbeti aç");
  expect(frame()).toBeNull();
});

test("the page comes first: nothing is asked for before it has loaded, unless the page shows the chat", async () => {
  vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
  vi.resetModules();

  await import("./main.ts");
  expect(fetch).not.toHaveBeenCalled();
  page.tellonce("show");

  await vi.waitFor(() => expect(frame()?.hidden).toBe(false));
});

test("a press loads the app once, in a frame of the service", async () => {
  await load();

  bubble().click();
  bubble().click();
  bubble().click();

  expect(root().querySelectorAll("iframe")).toHaveLength(1);
  expect(frame()?.src).toBe(`${location.origin}/chat/v1/web/frame`);
  expect(bubble().ariaExpanded).toBe("true");
});

test("the app is greeted by its origin, never by any", async () => {
  await load();
  page.tellonce("show");
  const posted = vi.fn();
  Object.defineProperty(frame(), "contentWindow", { value: { postMessage: posted } });

  frame()?.dispatchEvent(new Event("load"));

  expect(posted).toHaveBeenCalledWith(expect.objectContaining({ tellonce: 1 }), location.origin, [expect.any(MessagePort)]);
});

test("a chat of an earlier page loads the app by itself, closed", async () => {
  localStorage.setItem("tellonce.web.chat", "1");

  await load();

  expect(frame()?.hidden).toBe(true);
});

test("a page that the service refuses has no bubble, and a word why", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  answer(403, { reason: "ORIGIN_NOT_ALLOWED" });
  vi.resetModules();

  await import("./main.ts");
  await vi.waitFor(() => expect(told).toHaveBeenCalledWith(expect.stringContaining("ORIGIN_NOT_ALLOWED")));

  expect(document.querySelector("tellonce-chat")).toBeNull();
});

test("a page that asks how many are unread is told at once", async () => {
  await load();
  const listener = vi.fn();

  page.tellonce("onUnread", listener);

  expect(listener).toHaveBeenCalledWith(0);
});

test("after a shutdown nothing stands on the page, and it can be booted again", async () => {
  await load();

  page.tellonce("shutdown");
  expect(document.querySelector("tellonce-chat")).toBeNull();
  page.tellonce("boot", { account: "web" });

  await vi.waitFor(() => expect(document.querySelector("tellonce-chat")).toBeTruthy());
});

/** The app's end of the channel, and what it has heard. */
function theApp(): { port: MessagePort; heard: { t: string }[] } {
  const posted = vi.fn();
  Object.defineProperty(frame(), "contentWindow", { value: { postMessage: posted } });
  frame()?.dispatchEvent(new Event("load"));
  const port = (posted.mock.calls[0] as [unknown, string, [MessagePort]])[2][0];
  const heard: { t: string }[] = [];
  port.onmessage = ({ data }: MessageEvent<{ t: string }>) => heard.push(data);
  return { port, heard };
}

test("what a page writes for the visitor before there is a bubble stands in the composer once there is one", async () => {
  page.tellonce.q?.push(["newMessage", "About order SP-7"]);

  await load();

  const { heard, port } = theApp();
  await vi.waitFor(() => expect(heard).toContainEqual({ t: "write", text: "About order SP-7" }));
  expect(frame()?.hidden).toBe(false);
  port.close();
});

test("a shutdown forgets a chat that has ended too, and what is booted meanwhile begins after it", async () => {
  localStorage.setItem("tellonce.web.chat", "1");
  await load();
  const { port, heard } = theApp();
  port.postMessage({ t: "keep", on: false });
  await vi.waitFor(() => expect(localStorage.getItem("tellonce.web.chat")).toBe("0"));

  page.tellonce("shutdown");
  page.tellonce("boot", { account: "web", language: "en" });
  await vi.waitFor(() => expect(heard).toContainEqual({ t: "forget" }));
  port.postMessage({ t: "forgotten" });

  await vi.waitFor(() => expect(bubble().ariaLabel).toBe("Open chat"));
  expect(localStorage.getItem("tellonce.web.chat")).toBeNull();
  expect(frame()).toBeNull();
  port.close();
});

test("a shutdown before the page is at rest still forgets what an earlier page has kept", async () => {
  localStorage.setItem("tellonce.web.chat", "0");
  page.tellonce.q?.push(["shutdown"]);

  await load();

  const { port, heard } = theApp();
  await vi.waitFor(() => expect(heard).toContainEqual({ t: "forget" }));
  port.close();
});
