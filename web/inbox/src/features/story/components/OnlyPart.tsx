/** One part of the story alone, over all conversations: the newest at the end, further back on demand. */
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Bone } from "@tellonce/shared/ui/State.tsx";
import { Delayed } from "../../../shared/components/Delayed.tsx";
import { ErrorState } from "../../../shared/components/ErrorState.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { usePart } from "../api/story.ts";
import { oneAfterAnother } from "../blocks.ts";
import { type Only, PARTS } from "../only.ts";
import { Feed } from "./Feed.tsx";

interface OnlyPartProps {
  customer: string;
  only: Only;
  /** The newest entry that is known: with another one the part is read again. */
  newest: string;
  onGo: (conversation: string) => void;
  onAll: () => void;
}

export function OnlyPart({ customer, only, newest, onGo, onAll }: OnlyPartProps) {
  const say = useSay();
  const part = usePart(customer, only, newest);
  const entries = part.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <p className="sticky top-0 z-1 flex items-center gap-2 px-5 max-md:px-4 min-h-9 bg-surface border-b border-line text-small text-text-2">
        <span className="flex-1">{say("only.shown", { what: say(PARTS[only].name) })}</span>
        <Button look="ghost" className="text-accent!" onClick={onAll}>{say("only.showAll")}</Button>
      </p>
      {part.isError && <ErrorState title={say("story.failed")} error={part.error} onRetry={() => void part.refetch()} />}
      {part.isPending && <Delayed><Bone width="60%" /></Delayed>}
      {part.isSuccess && entries.length === 0 && <p className="px-5 py-6 text-text-3">{say("only.none")}</p>}
      {part.hasNextPage && (
        <div className="flex justify-center py-2">
          <Button look="ghost" disabled={part.isFetchingNextPage} onClick={() => void part.fetchNextPage()}>{say("story.earlier")}</Button>
        </div>
      )}
      {entries.length > 0 && <Feed blocks={oneAfterAnother(entries)} busy={part.isFetching} onToggle={onGo} onOlder={onAll} onGo={onGo} />}
    </>
  );
}
