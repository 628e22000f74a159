/** The gate: signed in or not; inside, the counts come first, because their cursor is where the live events begin. */
import { RouterProvider } from "@tanstack/react-router";
import type { Session } from "@tellonce/shared/api.ts";
import { useEffect } from "react";
import { Toaster } from "sonner";
import { useTellingChats } from "../features/chat/useTellingChats.ts";
import { useLiveSocket } from "../features/live/useLiveSocket.ts";
import { useSession } from "../features/session/api/session.ts";
import { SignIn } from "../features/session/components/SignIn.tsx";
import { useCounts } from "../shared/api/desk.ts";
import { Delayed } from "../shared/components/Delayed.tsx";
import { ErrorState } from "../shared/components/ErrorState.tsx";
import { Spoken } from "../shared/components/Spoken.tsx";
import { activate, isLanguage, useSay } from "../shared/i18n/index.ts";
import { useLayout } from "../shared/lib/media.ts";
import { usePrefs } from "../shared/state/prefs.ts";
import { Logo } from "@tellonce/shared/ui/State.tsx";
import { router } from "./router.tsx";

export function App() {
  const say = useSay();
  const session = useSession();
  return (
    <>
      <Spoken />
      {session.isPending && <Waiting />}
      {session.isError && (
        <div className="min-h-dvh flex">
          <ErrorState title={say("app.failed")} error={session.error} onRetry={() => void session.refetch()} />
        </div>
      )}
      {session.data === null && <SignIn />}
      {session.data != null && <Inside key={session.data.user.id} session={session.data} />}
      <Toasts />
    </>
  );
}

function Inside({ session }: { session: Session }) {
  const say = useSay();
  const counts = useCounts();
  useUserLanguage(session.user.language);
  if (counts.data !== undefined) return <Live me={session.user.id} cursor={counts.data.live_cursor} />;
  if (!counts.isError) return <Waiting />;
  return (
    <div className="min-h-dvh flex">
      <ErrorState title={say("app.failed")} error={counts.error} onRetry={() => void counts.refetch()} />
    </div>
  );
}

function Live({ me, cursor }: { me: string; cursor: string }) {
  useLiveSocket(me, cursor);
  useTellingChats();
  return <RouterProvider router={router} />;
}

/** The user's own language, unless another was chosen on this machine. */
function useUserLanguage(language: string): void {
  useEffect(() => {
    if (usePrefs.getState().language === null && isLanguage(language)) void activate(language);
  }, [language]);
}

function Waiting() {
  return (
    <Delayed by={400}>
      <div aria-busy className="min-h-dvh flex items-center justify-center opacity-60"><Logo size={32} /></div>
    </Delayed>
  );
}

/** Over the foot of the list, where they cover neither the story nor what is being written. */
function Toasts() {
  const left = { wide: 220, overlay: 220, rail: 68, phone: 16 }[useLayout()];
  return (
    <Toaster
      position="bottom-left"
      offset={{ left, bottom: 16 }}
      mobileOffset={{ left: 16, bottom: 88 }}
      visibleToasts={4}
      toastOptions={{ unstyled: true }}
    />
  );
}
