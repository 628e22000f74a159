/** A tooltip: what an icon does, and its key. */
import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";

export function Hint({ label, hotkey, children }: { label: string; hotkey?: string | undefined; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="popup px-2 py-1 text-small text-text flex items-center gap-2 max-w-72">
            {label}
            {hotkey !== undefined && <span className="text-text-3 font-medium">{hotkey}</span>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const HintProvider = Tooltip.Provider;
