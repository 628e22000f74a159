/** The third pane before a conversation is chosen. */
import { Kbd } from "@tellonce/shared/ui/Button.tsx";
import { Empty } from "@tellonce/shared/ui/State.tsx";
import { useSay } from "../shared/i18n/index.ts";
import { keyOf } from "../shared/lib/keys.ts";
import { usePrefs } from "../shared/state/prefs.ts";

export function NothingOpen() {
  const say = useSay();
  const { keys, keysOn } = usePrefs();
  const hint = keysOn && (
    <span className="flex items-center gap-1.5 text-small text-text-3">
      <Kbd>{keyOf("next", keys)}</Kbd> <Kbd>{keyOf("previous", keys)}</Kbd> {say("open.keys")}
    </span>
  );
  return (
    <main data-pane tabIndex={-1} aria-label={say("pane.story")} className="pane bg-surface flex min-w-0">
      <Empty title={say("open.nothing")} actions={hint} />
    </main>
  );
}
