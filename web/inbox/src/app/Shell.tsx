/** The frame: four panes side by side on a wide window, fewer on a narrow one, one at a time on a phone. */
import { useRouterState } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ChatDesk } from "../features/chat/components/ChatDesk.tsx";
import { ConnectionPill } from "../features/live/components/ConnectionPill.tsx";
import { KeyboardMap } from "../features/keyboard/components/KeyboardMap.tsx";
import { AccountsPane } from "../features/accounts/AccountsPane.tsx";
import { KeptPane } from "../features/kept/components/KeptPane.tsx";
import { LedgerPane } from "../features/ledger/components/LedgerPane.tsx";
import { ListPane } from "../features/list/components/ListPane.tsx";
import { MeMenu } from "../features/me/components/MeMenu.tsx";
import { MePage } from "../features/me/components/MePage.tsx";
import { Navigation } from "../features/nav/components/Navigation.tsx";
import { PromisesPane } from "../features/promises/PromisesPane.tsx";
import { TabBar } from "../features/nav/components/TabBar.tsx";
import { signOut } from "../features/session/api/session.ts";
import { useActions } from "../shared/lib/keys.ts";
import { useLayout } from "../shared/lib/media.ts";
import { useGo, usePlace } from "../shared/lib/place.ts";
import { clampWidth, LIST_WIDTH, usePrefs } from "../shared/state/prefs.ts";
import { ConversationPane } from "./ConversationPane.tsx";
import { NothingOpen } from "./NothingOpen.tsx";
import { Resizer } from "./Resizer.tsx";
import { SkipLinks } from "./SkipLinks.tsx";
import { useCounts, useMySession } from "../shared/api/desk.ts";
import { usePageTitle } from "./usePageTitle.ts";
import { usePaneKeys } from "./usePaneKeys.ts";

export function Shell() {
  const layout = useLayout();
  const [helpOpen, setHelpOpen] = useState(false);
  const client = useQueryClient();
  const { open } = useGo();
  const me = useMySession().user.id;
  usePaneKeys();
  usePageTitle(useCounts().data?.mine ?? 0);
  useActions({ help: () => setHelpOpen(true) });
  const leave = () => signOut(client);
  return (
    <>
      <SkipLinks />
      <div className="h-dvh flex flex-col bg-surface">
        <ChatDesk me={me} onGo={open} />
        {layout === "phone" ? <Phone onSignOut={leave} /> : <Wide rail={layout === "rail"} onKeyboard={() => setHelpOpen(true)} onSignOut={leave} />}
      </div>
      <KeyboardMap open={helpOpen} onOpenChange={setHelpOpen} />
      <ConnectionPill />
    </>
  );
}

interface WideProps {
  rail: boolean;
  onKeyboard: () => void;
  onSignOut: () => Promise<void>;
}

function Wide({ rail, onKeyboard, onSignOut }: WideProps) {
  const { conversation } = usePlace();
  const page = usePage();
  const { listWidth, set } = usePrefs();
  const columns = `${rail ? 52 : 204}px min(${clampWidth(listWidth, LIST_WIDTH)}px, ${rail ? 42 : 38}vw) minmax(0, 1fr)`;
  return (
    <div className="grid flex-1 min-h-0 bg-surface" style={{ gridTemplateColumns: columns, gridTemplateRows: "100%" }}>
      <Navigation rail={rail} foot={<MeMenu rail={rail} onKeyboard={onKeyboard} onSignOut={onSignOut} />} />
      {page ?? (
        <>
          <ListPane phone={false}>
            <Resizer of="list" width={listWidth} limits={LIST_WIDTH} edge="right" onChange={(width) => set({ listWidth: width })} />
          </ListPane>
          {conversation === null ? <NothingOpen /> : <ConversationPane key={conversation} id={conversation} />}
        </>
      )}
    </div>
  );
}

function Phone({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const { conversation } = usePlace();
  const onMe = useIsOn("/me");
  const page = usePage();
  return (
    <div className="flex-1 min-h-0 flex flex-col bg-surface pt-[env(safe-area-inset-top)]">
      {conversation !== null ? (
        <ConversationPane key={conversation} id={conversation} />
      ) : (
        <>
          {onMe ? <MePage onSignOut={onSignOut} /> : (page ?? <ListPane phone />)}
          <TabBar />
        </>
      )}
    </div>
  );
}

function useIsOn(path: string): boolean {
  return useRouterState({ select: (state) => state.location.pathname === path });
}

/** A page that takes the place of the list. */
function usePage(): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (path === "/promises") return <PromisesPane />;
  if (path === "/kept") return <KeptPane />;
  if (path === "/ledger") return <LedgerPane />;
  return path === "/accounts" ? <AccountsPane /> : null;
}
