/** One pill for the connection, said after 1.5 s: offline, connecting, up to date again. */
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Check, RefreshCw, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { announce } from "../../../shared/state/announce.ts";
import { useLive } from "../../../shared/state/live.ts";

const SHOW_AFTER_MS = 1_500;

function useIsLost(): boolean {
  const lostAt = useLive((live) => live.lostAt);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (lostAt === null) return setLost(false);
    const timer = setTimeout(() => setLost(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [lostAt]);
  return lost;
}

function usePill() {
  const say = useSay();
  const lost = useIsLost();
  const { connection, missed } = useLive();
  if (lost && connection === "offline") return { glyph: WifiOff, ink: "text-warn", words: say("live.offline") };
  if (lost) return { glyph: RefreshCw, ink: "text-accent", words: say("live.connecting") };
  if (missed !== null) return { glyph: Check, ink: "text-ok", words: say("live.upToDate", { count: missed }) };
  return null;
}

export function ConnectionPill() {
  const pill = usePill();
  const words = pill?.words;
  useEffect(() => {
    if (words !== undefined) announce(words);
  }, [words]);
  if (pill === null) return null;
  return (
    <div className="popup fixed z-30 top-20 left-1/2 -translate-x-1/2 flex items-center gap-2 h-8 px-3.5 rounded-full whitespace-nowrap">
      <Icon of={pill.glyph} small className={pill.ink} />
      {pill.words}
    </div>
  );
}
