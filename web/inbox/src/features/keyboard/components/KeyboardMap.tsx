/** The keyboard map: every single key with what it does, to be changed or switched off. */
import { Switch } from "@base-ui/react/switch";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { type Action, DEFAULT_KEYS, keyOf } from "../../../shared/lib/keys.ts";
import { isMac } from "../../../shared/lib/platform.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";

const ACTIONS = Object.keys(DEFAULT_KEYS) as Action[];
const COMMAND = isMac ? "⌘" : "Ctrl";

interface KeyboardMapProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function KeyboardMap({ open, onOpenChange }: KeyboardMapProps) {
  const say = useSay();
  const { keysOn, keys, set } = usePrefs();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={say("keys.title")} closeLabel={say("action.close")} wide>
      <label className="flex items-center gap-3 py-2 border-b border-line">
        <span className="flex-1">
          {say("keys.on")}
          <span className="block text-small text-text-3">{say("keys.onHint")}</span>
        </span>
        <Switch.Root
          checked={keysOn}
          onCheckedChange={(on) => set({ keysOn: on })}
          className="w-9 h-5.5 rounded-full p-0.75 inset-ring inset-ring-line-strong data-checked:bg-accent data-checked:inset-ring-accent"
        >
          <Switch.Thumb className="block size-4 rounded-full bg-line-strong data-checked:bg-on-accent data-checked:translate-x-3.5 transition-transform" />
        </Switch.Root>
      </label>
      <ul className={cx("grid md:grid-cols-2 gap-x-8 py-2", !keysOn && "opacity-60")}>
        {ACTIONS.map((action) => <KeyLine key={action} action={action} remapped={keys} onChange={(key) => set({ keys: { ...keys, [action]: key } })} />)}
      </ul>
      <ul className="grid md:grid-cols-2 gap-x-8 pt-2 border-t border-line">
        <Fixed keys="F6">{say("keys.panes")}</Fixed>
        <Fixed keys="Esc">{say("keys.out")}</Fixed>
        <Fixed keys={`${COMMAND} Enter`}>{say("keys.send")}</Fixed>
        <Fixed keys={`${COMMAND} Z`}>{say("undo.action")}</Fixed>
        <Fixed keys="Page Up, Page Down">{say("keys.entries")}</Fixed>
      </ul>
      {Object.keys(keys).length > 0 && (
        <Button look="ghost" className="mt-3" onClick={() => set({ keys: {} })}>{say("keys.reset")}</Button>
      )}
    </Dialog>
  );
}

const keyShape = "min-w-7 h-7 max-md:h-11 px-2 rounded-field inset-ring inset-ring-line text-center tabular-nums font-medium text-text-2";

interface KeyLineProps {
  action: Action;
  remapped: Record<string, string>;
  onChange: (key: string) => void;
}

function KeyLine({ action, remapped, onChange }: KeyLineProps) {
  const say = useSay();
  const [listening, setListening] = useState(false);
  const what = say(`keys.action.${action}`);

  function take(event: KeyboardEvent) {
    if (!listening || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    const taken = ACTIONS.some((one) => one !== action && keyOf(one, remapped) === event.key);
    if (event.key.length === 1 && event.key !== " " && !taken) onChange(event.key);
    setListening(false);
  }

  return (
    <li className="flex items-center gap-3 min-h-9">
      <span className="flex-1">{what}</span>
      <button
        type="button"
        aria-label={say("keys.change", { what, key: keyOf(action, remapped) })}
        onClick={() => setListening(true)}
        onBlur={() => setListening(false)}
        onKeyDown={take}
        className={cx(keyShape, "hover:bg-hover", listening && "inset-ring-focus text-accent")}
      >
        {listening ? say("keys.press") : keyOf(action, remapped)}
      </button>
    </li>
  );
}

function Fixed({ keys, children }: { keys: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-3 min-h-9">
      <span className="flex-1">{children}</span>
      <span className="text-text-3 whitespace-nowrap">{keys}</span>
    </li>
  );
}
