/** The whole customer, the conversation in focus open: loads further back, keeps its place, says what is new. */
import type { StoryPage } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Bone } from "@tellonce/shared/ui/State.tsx";
import { ArrowDown } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Delayed } from "../../../shared/components/Delayed.tsx";
import { ErrorState } from "../../../shared/components/ErrorState.tsx";
import { ApiError } from "../../../shared/api/client.ts";
import { newestFromCustomer } from "../../../shared/api/story.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { useMarkRead } from "../api/read.ts";
import { useMore, useStory } from "../api/story.ts";
import { buildBlocks, hasEarlier, type Unfolded } from "../blocks.ts";
import { useShowWanted } from "../useShowWanted.ts";
import { useNews } from "../useNews.ts";
import { useStickToEnd } from "../useStickToEnd.ts";
import type { Only } from "../only.ts";
import { Feed } from "./Feed.tsx";
import { OnlyPart } from "./OnlyPart.tsx";

interface StoryProps {
  customer: string;
  conversation: string;
  onGo: (conversation: string) => void;
  /** Only this part of the story; null for all of it. */
  only: Only | null;
  onAll: () => void;
}

export function Story(props: StoryProps) {
  const say = useSay();
  const query = useStory(props.customer, props.conversation);
  // What was read before doesn't stand any more where the conversation is no longer this customer's.
  const gone = query.error instanceof ApiError && query.error.status === 404;
  if (query.data !== undefined && !gone) return <Loaded story={query.data} {...props} />;
  if (query.isError) return <ErrorState title={say("story.failed")} error={query.error} onRetry={() => void query.refetch()} />;
  // Its place is kept at once: what stands below would jump.
  return <div className="flex-1 flex flex-col"><Delayed><Skeleton /></Delayed></div>;
}

function Loaded({ story, customer, conversation, onGo, only, onAll }: StoryProps & { story: StoryPage }) {
  const say = useSay();
  const more = useMore(customer, conversation);
  const [unfolded, setUnfolded] = useState<Unfolded>({ conversations: new Set(), older: false });
  const blocks = useMemo(() => buildBlocks(story, conversation, unfolded), [story, conversation, unfolded]);
  const { scroller, content, atEnd, toEnd } = useStickToEnd();
  const fresh = useNews(story.entries, conversation, atEnd);
  useMarkRead(conversation, newestFromCustomer(story.entries, conversation)?.id);

  function toggle(id: string) {
    const open = new Set(unfolded.conversations);
    const opens = !open.delete(id);
    if (opens) open.add(id);
    setUnfolded({ ...unfolded, conversations: open });
    const loaded = story.entries.filter((entry) => entry.conversation_id === id).length;
    const whole = story.conversations.find((one) => one.id === id)?.entries_count ?? 0;
    if (opens && loaded < whole) void more.load("inside", id);
  }

  useShowWanted(story, conversation, unfolded, setUnfolded, more);

  return (
    <div className="relative flex-1 min-h-0 flex flex-col">
      <div ref={scroller} className="flex-1 min-h-0 scroll">
        <div ref={content} className={cx("min-h-full flex flex-col", only === null && "justify-end")}>
          {only !== null && <OnlyPart customer={customer} only={only} newest={story.entries.at(-1)?.id ?? ""} onGo={onGo} onAll={onAll} />}
          {only === null && hasEarlier(story, conversation) && (
            <More busy={more.busy} onClick={() => void more.load("before", story.before ?? "")}>{say("story.earlier")}</More>
          )}
          {only === null && (
            <Feed
              blocks={blocks}
              busy={more.busy}
              onToggle={toggle}
              onOlder={() => setUnfolded({ ...unfolded, older: true })}
              onGo={onGo}
            />
          )}
        </div>
      </div>
      {fresh > 0 && (
        <Button className="popup absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full" onClick={toEnd}>
          <Icon of={ArrowDown} small className="text-accent" />
          {say("story.fresh", { count: fresh })}
        </Button>
      )}
    </div>
  );
}

function More({ busy, onClick, children }: { busy: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <div className="flex justify-center py-2">
      <Button look="ghost" disabled={busy} onClick={onClick}>{children}</Button>
    </div>
  );
}

function Skeleton() {
  return (
    <div aria-busy className="flex-1 flex flex-col justify-end gap-6 pl-13 pr-5 pb-6">
      {["62%", "48%", "70%"].map((width) => (
        <div key={width} className="grid gap-2">
          <Bone width="24%" />
          <Bone width={width} />
        </div>
      ))}
    </div>
  );
}
