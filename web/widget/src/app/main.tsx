/** Starts the app once the customer's page has said whose chat this is. */
import { effect, type Signal, signal } from "./signals/signal.ts";
import { render } from "preact";
import { type App, draft, setApp } from "./app.ts";
import { baseOf, fetchConfig } from "./calls/calls.ts";
import { Client } from "./client.ts";
import { language, speak } from "./i18n/words.ts";
import { browserStorage, keepIn } from "./keep/keep.ts";
import { full, meetPage, obeyPage, options, place, shown, tellPage, wearTheme } from "./page.ts";
import type { Config } from "./protocol/config.ts";
import { Screens } from "./screens/Screens.tsx";
import { said } from "./ui/say.ts";

const RETRY_MS = 5_000;

async function start(): Promise<void> {
  const hello = await meetPage();
  await speak(hello.options.language ?? navigator.language);
  const app = makeApp(baseOf(location.origin + location.pathname));
  wearTheme();
  effect([app.config], () => paint(app.config.value));
  obeyPage(wishesOf(app));
  watchSeen(app.client);
  const { client, config } = app;
  setApp(app);
  drawOn([client.state, client.view, client.seen, config, language, options, shown, full, draft, said]);
  await loadConfig(app);
  app.client.connect();
}

/** Draw all of it once after any of these changed: the app is small, and only what differs touches the page. */
function drawOn(signals: readonly Pick<Signal<unknown>, "watch">[]): void {
  let due = false;
  const draw = () => {
    due = false;
    render(<Screens />, document.getElementById("app") as HTMLElement);
  };
  effect(signals, () => {
    if (!due) queueMicrotask(draw);
    due = true;
  });
}

function makeApp(base: string): App {
  const config = signal<Config | null>(null);
  const client = new Client({
    base,
    keep: keepIn(browserStorage(), options.value.account),
    tellPage,
    introduce: () => ({
      language: language.value,
      ...(options.value.user ? { user: options.value.user } : {}),
      ...(mayTell(app) ? { consent: true, page: place.value } : {}),
    }),
    userRefused: () => (options.value = { ...options.value, user: "" }),
  });
  const app: App = {
    base,
    client,
    config,
    speak: (wish) => void changeLanguage(app, wish),
    hide: () => tellPage({ t: "hide" }),
    go: (url) => tellPage({ t: "go", url }),
    reload: () => void loadConfig(app),
  };
  client.iAm(subjectOf(options.value.user));
  if (options.value.consent !== undefined) client.state.value = { ...client.state.value, consent: options.value.consent };
  return app;
}

/** Whether agents may know where the visitor is: the account's word first, then the visitor's. */
function mayTell({ config, client }: App): boolean {
  const page = config.value?.page;
  return page === "always" || (page !== "never" && client.state.value.consent);
}

/** Whom a site's token is about. Only the server can say whether it is good. */
function subjectOf(token = ""): string {
  try {
    const [, body = ""] = token.split(".");
    return String((JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/"))) as { sub?: unknown }).sub ?? "");
  } catch {
    return "";
  }
}

async function changeLanguage(app: App, wish: string): Promise<void> {
  if (wish.slice(0, 2) === language.value) return;
  await speak(wish);
  tellPage({ t: "language", language: wish });
  await loadConfig(app);
}

/** The account's words; asked for again until they come. */
async function loadConfig(app: App): Promise<void> {
  try {
    app.config.value = await fetchConfig(app.base, language.value);
    document.title = app.config.value.name;
  } catch {
    setTimeout(() => void loadConfig(app), RETRY_MS);
  }
}

function wishesOf(app: App): Parameters<typeof obeyPage>[0] {
  const { client } = app;
  return {
    write: (text) => {
      draft.value = text;
      client.view.value = client.state.value.chat.state === "ended" ? "new" : "chat";
    },
    forget: () => {
      client.forget();
      tellPage({ t: "forgotten" });
    },
    moved: ({ url, title }) => mayTell(app) && client.page(url, title),
    changed: (now, before) => {
      if (now.consent !== undefined && now.consent !== client.state.value.consent) client.agree(now.consent);
      if (now.language && now.language !== before.language) app.speak(now.language);
      if (now.user === before.user) return;
      if (now.user) client.iAm(subjectOf(now.user));
      else if (client.state.value.sub) client.forget();
      client.reconnect();
    },
  };
}

function watchSeen(client: Client): void {
  const look = () => {
    client.seen.value = shown.value && document.visibilityState === "visible";
  };
  effect([shown], look);
  document.addEventListener("visibilitychange", () => {
    look();
    if (document.visibilityState === "visible") client.wake();
  });
  for (const change of ["online", "offline"]) window.addEventListener(change, () => client.wake());
}

/** The account's colours, set by script: the page's CSP allows no inline style. */
function paint(config: Config | null): void {
  const { accent, accent_dark } = config?.colour ?? {};
  if (!accent) return;
  const style = document.documentElement.style;
  style.setProperty("--accent", `light-dark(${accent}, ${accent_dark})`);
  style.setProperty("--accent-hover", "color-mix(in srgb, var(--accent) 86%, var(--text))");
}

void start();
