/** What was kept apart as spam, with the reason: whoever finds a person's message there brings it back. */
import type { KeptItem } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Empty } from "@tellonce/shared/ui/State.tsx";
import { ErrorState } from "../../../shared/components/ErrorState.tsx";
import { sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { named } from "../../../shared/lib/masked.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { useKept, useRescue } from "../api/kept.ts";

export function KeptPane() {
  const say = useSay();
  const kept = useKept();
  const items = kept.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main data-pane tabIndex={-1} aria-label={say("kept.title")} className="pane bg-surface flex-1 min-w-0 min-h-0 scroll col-span-2 px-6 max-md:px-4 py-5">
      <h1 className="text-title font-bold">{say("kept.title")}</h1>
      <p className="text-small text-text-3 mb-4">{say("kept.hint")}</p>
      {kept.isError && <ErrorState title={say("kept.loadFailed")} error={kept.error} onRetry={() => void kept.refetch()} />}
      {kept.isSuccess && items.length === 0 && <Empty title={say("kept.empty")} />}
      <ul className="grid gap-2 max-w-180">
        {items.map((item) => <Item key={item.id} item={item} />)}
      </ul>
      {kept.hasNextPage && <Button className="mt-3" onClick={() => void kept.fetchNextPage()}>{say("kept.more")}</Button>}
    </main>
  );
}

function Item({ item }: { item: KeptItem }) {
  const say = useSay();
  const now = useNow();
  const rescue = useRescue();
  const reason = sayIfKnown(`kept.reason.${item.reason.split(":")[0] ?? ""}`, {}, item.reason);
  return (
    <li className="rounded-row inset-ring inset-ring-line px-3 py-2 flex max-md:flex-col gap-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap gap-x-2 items-baseline">
          <span className="font-semibold truncate">{item.author_name || item.author}</span>
          <span className="text-small text-text-3 truncate">{item.author}</span>
          <time dateTime={item.at} className="text-small text-text-3 tabular-nums">{exactTime(item.at, new Date(now))}</time>
        </p>
        <p className="font-medium truncate">{item.subject || say("kept.noSubject")}</p>
        <p className="text-small text-text-2 line-clamp-2">{named(say, item.snippet)}</p>
        <p className="text-small text-text-3">{reason}</p>
      </div>
      <Button disabled={rescue.isPending} onClick={() => rescue.mutate(item)}>{say("kept.rescue")}</Button>
    </li>
  );
}
