/** What every screen may reach. */
import { type Signal, signal } from "./signals/signal.ts";
import type { Client } from "./client.ts";
import type { Config } from "./protocol/config.ts";

export interface App {
  base: string;
  client: Client;
  config: Signal<Config | null>;
  /** The visitor chose another language. */
  speak(language: string): void;
  hide(): void;
  /** Opens a page of the site that an agent proposed. */
  go(url: string): void;
  reload(): void;
}

let running: App;

/** There is one app in its frame, from the first screen on. */
export function setApp(app: App): void {
  running = app;
}

export function useApp(): App {
  return running;
}

/** The config of a screen that is only drawn once it is there. */
export function useConfig(): Config {
  const config = useApp().config.value;
  if (!config) throw new Error("a screen was drawn before the config came");
  return config;
}

/** What stands in the composer; it outlives the screen. */
export const draft = signal("");
