/** Which colleague writes here too: three still dots that change in opacity, said once. */
import { useEffect } from "react";
import { useAgents } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { firstName } from "../../../shared/lib/names.ts";
import { announce } from "../../../shared/state/announce.ts";
import { useOthers } from "../../../shared/state/others.ts";

const NOBODY: Record<string, number> = {};

export function TypingLine({ conversation }: { conversation: string }) {
  const say = useSay();
  const ids = Object.keys(useOthers((others) => others.typing[conversation] ?? NOBODY));
  const writer = (useAgents().data ?? []).find((agent) => ids.includes(agent.id));
  const words = writer === undefined ? "" : say("others.types", { name: firstName(writer.name) });
  useEffect(() => {
    if (words !== "") announce(words);
  }, [words]);
  if (words === "") return null;
  return (
    <p aria-hidden className="flex items-center gap-1.5 pl-13 pb-1.5 text-small text-text-3">
      <span className="typing inline-flex gap-0.5"><b /><b /><b /></span>
      {words}
    </p>
  );
}
