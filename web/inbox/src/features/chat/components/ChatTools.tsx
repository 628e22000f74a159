/** What one does in a chat beside writing: propose a page, offer a call, end it. Each a short form, each with a key. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button, Kbd } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { fieldShape, Labelled, TextField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Link, type LucideIcon, MessageCircleOff, PhoneCall } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { isLanguage, type Say, sayIn, useSay } from "../../../shared/i18n/index.ts";
import { type Action, keyOf, useActions } from "../../../shared/lib/keys.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { useClosing, useDeed } from "../api/chat.ts";

type Tool = "proposePage" | "offerCall" | "endChat";

const TOOLS: { tool: Tool; icon: LucideIcon }[] = [
  { tool: "proposePage", icon: Link },
  { tool: "offerCall", icon: PhoneCall },
  { tool: "endChat", icon: MessageCircleOff },
];
const PATHS = { proposePage: "page-proposals", offerCall: "callback-offers", endChat: "chat-end" } as const;

export function ChatTools({ row }: { row: Row }) {
  const say = useSay();
  const keys = usePrefs((prefs) => prefs.keys);
  const [tool, setTool] = useState<Tool | null>(null);
  useActions({ proposePage: () => setTool("proposePage"), offerCall: () => setTool("offerCall"), endChat: () => setTool("endChat") });
  return (
    <div role="toolbar" aria-label={say("chat.tools")} className="flex flex-wrap gap-1 px-3.5 pb-2 shrink-0 max-md:flex-nowrap max-md:px-2 max-md:*:flex-auto max-md:*:px-1!">
      {TOOLS.map(({ tool: one, icon }) => (
        <Button key={one} look="ghost" onClick={() => setTool(one)}>
          <Icon of={icon} small className="max-md:hidden" />
          {say(`chat.${one}`)}
          <Kbd>{keyOf(one satisfies Action, keys)}</Kbd>
        </Button>
      ))}
      <Dialog open={tool !== null} onOpenChange={(open) => !open && setTool(null)} title={tool === null ? "" : say(`chat.${tool}`)} closeLabel={say("action.close")}>
        {tool !== null && <ToolForm key={tool} tool={tool} row={row} onDone={() => setTool(null)} />}
      </Dialog>
    </div>
  );
}

/** `say` in the visitor's language, null until that has come; the agent's own if theirs isn't one of ours or can't be read. */
function useSayTo(language: string): Say | null {
  const say = useSay();
  const [theirs, setTheirs] = useState<{ say: Say } | null>(null);
  useEffect(() => {
    let left = false;
    const take = (own: Say) => left || setTheirs({ say: own });
    if (isLanguage(language)) sayIn(language).then(take, () => take(say));
    return () => {
      left = true;
    };
  }, [language]);
  return theirs?.say ?? (isLanguage(language) ? null : say);
}

function ToolForm({ tool, row, onDone }: { tool: Tool; row: Row; onDone: () => void }) {
  const say = useSay();
  const deed = useDeed(row.conversation_id, onDone);
  const [written, setWritten] = useState<string | null>(null);
  const closing = useClosing(row.conversation_id, tool === "endChat");
  const theirs = useSayTo(row.language);
  const given = closing === null ? null : closing || (theirs?.(`chat.${tool}Words`) ?? null);
  const words = written ?? given; // nothing goes off before the words that are due are there

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = String(form.get("text")).trim();
    if (tool === "proposePage") {
      deed.mutate({ path: PATHS[tool], url: String(form.get("url")), title: String(form.get("title")), text });
    } else {
      deed.mutate({ path: PATHS[tool], text });
    }
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      {tool === "proposePage" && <TextField label={say("chat.pageUrl")} name="url" type="url" required pattern="https?://.+" autoComplete="off" autoFocus />}
      {tool === "proposePage" && <TextField label={say("chat.pageTitle")} name="title" maxLength={200} autoComplete="off" />}
      <Labelled label={say("chat.words")}>
        {(id) => (
          <textarea
            id={id}
            name="text"
            rows={3}
            required
            maxLength={2000}
            lang={row.language || undefined}
            value={words ?? ""}
            onChange={(event) => setWritten(event.target.value)}
            autoFocus={tool !== "proposePage"}
            className={`${fieldShape} h-auto py-1.5 resize-y`}
          />
        )}
      </Labelled>
      <p className="text-small text-text-3">{say(`chat.${tool}Hint`)}</p>
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onDone}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={deed.isPending || words === null}>{say(`chat.${tool}Do`)}</Button>
      </div>
    </form>
  );
}
