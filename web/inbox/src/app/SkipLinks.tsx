/** The first tab stops: past the navigation to the list, the story or the composer. */
import { useSay } from "../shared/i18n/index.ts";

const TARGETS = ["list", "story", "composer"] as const;

export function SkipLinks() {
  const say = useSay();

  function go(id: string) {
    const target = document.getElementById(id);
    (target?.querySelector<HTMLElement>("textarea") ?? target)?.focus();
  }

  return (
    <div className="fixed top-2 left-2 z-50 flex gap-2">
      {TARGETS.map((id) => (
        <button
          key={id}
          type="button"
          onClick={() => go(id)}
          className="popup h-8 px-3 font-medium not-focus:sr-only"
        >
          {say(`skip.${id}`)}
        </button>
      ))}
    </div>
  );
}
