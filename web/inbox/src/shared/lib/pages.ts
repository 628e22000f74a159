/** Pages that are no list of conversations: links in the navigation, on a phone below "Me". */
import { useRouterState } from "@tanstack/react-router";
import type { Glyph } from "@tellonce/shared/ui/Icon.tsx";
import { Activity, Handshake, ScrollText, ShieldAlert } from "lucide-react";
import type { MessageId } from "../i18n/index.ts";

export interface Page {
  to: "/promises" | "/kept" | "/ledger" | "/accounts";
  name: MessageId;
  glyph: Glyph;
}

export const PAGES: Page[] = [
  { to: "/promises", name: "promise.title", glyph: Handshake },
  { to: "/kept", name: "kept.title", glyph: ShieldAlert },
  { to: "/ledger", name: "ledger.title", glyph: ScrollText },
  { to: "/accounts", name: "accounts.title", glyph: Activity },
];

/** The address of the page that is shown, "/me" too; undefined where a list is. */
export function useOnPage(): string | undefined {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return path === "/me" || PAGES.some((page) => page.to === path) ? path : undefined;
}
