/** Entries that came while the end was out of sight; each new one of others is said once. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useEffect, useRef, useState } from "react";
import { useMySession } from "../../shared/api/desk.ts";
import { useSay } from "../../shared/i18n/index.ts";
import { announce } from "../../shared/state/announce.ts";
import { authorOf } from "./words.ts";

export function useNews(entries: Entry[], conversation: string, atEnd: boolean): number {
  const say = useSay();
  const me = useMySession().user.id;
  const known = useRef<ReadonlySet<string>>(new Set(entries.map((entry) => entry.id)));
  const [fresh, setFresh] = useState(0);

  useEffect(() => {
    const newest = entries.findLast((entry) => known.current.has(entry.id));
    const news = entries.filter(
      (entry) => !known.current.has(entry.id) && entry.conversation_id === conversation && (newest === undefined || entry.at > newest.at),
    );
    known.current = new Set(entries.map((entry) => entry.id));
    const others = news.filter((entry) => entry.author.id !== me);
    for (const entry of others) announce(say("story.announce", { name: authorOf(say, entry) }));
    if (others.length > 0) setFresh((count) => count + others.length);
  }, [entries, conversation, me, say]);

  useEffect(() => {
    if (atEnd) setFresh(0);
  }, [atEnd, fresh]);

  return atEnd ? 0 : fresh;
}
