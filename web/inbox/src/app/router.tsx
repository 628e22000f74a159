/** The addresses: a list, a conversation in a list, and "me" on a phone. */
import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { readSearch } from "../shared/lib/place.ts";
import { Shell } from "./Shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: () => null, validateSearch: readSearch });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/$view", params: { view: "mine" }, replace: true });
  },
});

const me = createRoute({ getParentRoute: () => root, path: "/me" });
const kept = createRoute({ getParentRoute: () => root, path: "/kept" });
const promises = createRoute({ getParentRoute: () => root, path: "/promises" });
const ledger = createRoute({ getParentRoute: () => root, path: "/ledger" });
const accounts = createRoute({ getParentRoute: () => root, path: "/accounts" });
const list = createRoute({ getParentRoute: () => root, path: "/$view" });
const conversation = createRoute({ getParentRoute: () => root, path: "/$view/$conversation" });

export const router = createRouter({ routeTree: root.addChildren([home, me, kept, promises, ledger, accounts, list, conversation]), defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
