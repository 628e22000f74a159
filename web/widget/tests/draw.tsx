/** Draws a screen as the app would, around a client whose server is the test. */
import { signal } from "../src/app/signals/signal.ts";
import { render } from "@testing-library/preact";
import type { ComponentChildren } from "preact";
import { vi } from "vitest";
import { type App, setApp } from "../src/app/app.ts";
import { Client } from "../src/app/client.ts";
import { keepIn } from "../src/app/keep/keep.ts";
import type { Config } from "../src/app/protocol/config.ts";
import type { State } from "../src/app/state/state.ts";
import { aConfig, aState } from "./make.ts";
import { fakeSockets } from "./sockets.ts";

export interface Drawn {
  app: App;
  said: ReturnType<typeof vi.fn<Client["say"]>>;
  again(): void;
}

export function draw(children: ComponentChildren, { state = {}, config = {} }: { state?: Partial<State>; config?: Partial<Config> } = {}): Drawn {
  fakeSockets();
  const client = new Client({ base: "http://chat.example", keep: keepIn(null, "web"), introduce: () => ({}), tellPage: vi.fn(), userRefused: vi.fn() });
  client.state.value = aState(state);
  client.view.value = "chat";
  const said = vi.fn<Client["say"]>(() => "id");
  client.say = said;
  const app: App = {
    base: "http://chat.example",
    client,
    config: signal<Config | null>(aConfig(config)),
    speak: vi.fn(),
    hide: vi.fn(),
    go: vi.fn(),
    reload: vi.fn(),
  };
  setApp(app);
  const { rerender } = render(<>{children}</>);
  return { app, said, again: () => rerender(<>{children}</>) };
}
