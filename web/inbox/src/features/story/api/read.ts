/** Marks a conversation as read while it is in view. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import type { ListData } from "../../../shared/api/rows.ts";

const READ_AFTER_MS = 700;

function withoutUnread(data: ListData, conversation: string): ListData {
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((row) => (row.conversation_id === conversation ? { ...row, unread: 0 } : row)),
  }));
  return { ...data, pages };
}

export function useMarkRead(conversation: string, newest: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (newest === undefined) return;
    const timer = setTimeout(() => {
      if (document.visibilityState !== "visible") return;
      client.setQueriesData<ListData>({ queryKey: keys.lists }, (data) => data && withoutUnread(data, conversation));
      // A mark that didn't arrive is set by the next message that is read.
      void request("POST", `/conversations/${conversation}/read`).catch(() => undefined);
    }, READ_AFTER_MS);
    return () => clearTimeout(timer);
  }, [client, conversation, newest]);
}
