/** Where the customer stands: the fourth pane, an overlay on a narrower window, a whole screen on a phone. */
import type { Customer } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { useEffect } from "react";
import { useConversation } from "../features/conversation/api/conversation.ts";
import { CustomerPanel } from "../features/customer/components/CustomerPanel.tsx";
import { useActions } from "../shared/lib/keys.ts";
import type { Layout } from "../shared/lib/media.ts";
import { clampWidth, SIDE_WIDTH, usePrefs } from "../shared/state/prefs.ts";
import { Resizer } from "./Resizer.tsx";

interface SideProps {
  layout: Layout;
  overlay: boolean;
  onOverlay: (open: boolean) => void;
  customer: Customer;
  conversation: string;
  onGo: (conversation: string) => void;
}

export function Side({ layout, overlay, onOverlay, customer, conversation, onGo }: SideProps) {
  const { sideWidth, sideOpen, set } = usePrefs();
  const wide = layout === "wide";
  const width = clampWidth(sideWidth, SIDE_WIDTH);
  const { data } = useConversation(conversation);
  useActions({ side: () => (wide ? set({ sideOpen: !sideOpen }) : onOverlay(!overlay)) });
  useEscape(!wide && overlay, () => onOverlay(false));
  if (wide ? !sideOpen : !overlay) return null;
  return (
    <div
      className={cx(
        "border-l border-line shrink-0",
        wide ? "relative" : layout === "phone" ? "fixed inset-0 z-20 border-l-0" : "absolute inset-y-0 right-0 z-20 shadow-pop",
      )}
      style={layout === "phone" ? {} : { width }}
    >
      <CustomerPanel customer={customer} conversation={conversation} row={data?.row} onGo={onGo} onClose={wide ? undefined : () => onOverlay(false)}>
        {wide && <Resizer of="side" width={width} limits={SIDE_WIDTH} edge="left" onChange={(next) => set({ sideWidth: next })} />}
      </CustomerPanel>
    </div>
  );
}

function useEscape(active: boolean, leave: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      leave();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [active, leave]);
}
