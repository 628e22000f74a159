/** All promises: mine, my team's or everybody's; open, due today, overdue, settled. */
import type { Promised } from "@tellonce/shared/api.ts";
import { Link } from "@tanstack/react-router";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Segments } from "@tellonce/shared/ui/Segments.tsx";
import { Empty } from "@tellonce/shared/ui/State.tsx";
import { useState } from "react";
import { type PromiseFilter, usePromises, type Which, type Whose } from "../../shared/api/promises.ts";
import { ErrorState } from "../../shared/components/ErrorState.tsx";
import { customerName } from "../../shared/components/channels.ts";
import { useSay } from "../../shared/i18n/index.ts";
import { PromiseLine } from "../../shared/promises/PromiseLine.tsx";

const WHOSE: Whose[] = ["mine", "team", "all"];
const WHICH: Which[] = ["open", "due", "overdue", "settled"];

export function PromisesPane() {
  const say = useSay();
  const [filter, setFilter] = useState<PromiseFilter>({ whose: "mine", which: "open" });
  const promises = usePromises(filter);
  const items = promises.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main data-pane tabIndex={-1} aria-label={say("promise.title")} className="pane bg-surface flex-1 min-w-0 min-h-0 scroll col-span-2 px-6 max-md:px-4 py-5">
      <h1 className="text-title font-bold">{say("promise.title")}</h1>
      <p className="text-small text-text-3 mb-4">{say("promise.hint")}</p>
      <div className="flex flex-wrap gap-2 mb-4">
        <Segments label={say("promise.whose")} value={filter.whose} options={WHOSE.map((value) => ({ value, label: say(`promise.whose.${value}`) }))} onChange={(whose) => setFilter({ ...filter, whose })} />
        <Segments label={say("promise.which")} value={filter.which} options={WHICH.map((value) => ({ value, label: say(`promise.which.${value}`) }))} onChange={(which) => setFilter({ ...filter, which })} />
      </div>
      {promises.isError && <ErrorState title={say("promise.loadFailed")} error={promises.error} onRetry={() => void promises.refetch()} />}
      {promises.isSuccess && items.length === 0 && <Empty title={say("promise.empty")} />}
      <ul className="grid gap-2 max-w-180">
        {items.map((one) => (
          <li key={one.id} className="rounded-row inset-ring inset-ring-line px-3 py-2">
            <PromiseLine vow={one} head={<Where promise={one} />} />
          </li>
        ))}
      </ul>
      {promises.hasNextPage && <Button className="mt-3" onClick={() => void promises.fetchNextPage()}>{say("promise.loadMore")}</Button>}
    </main>
  );
}

function Where({ promise }: { promise: Promised }) {
  const say = useSay();
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <Link to="/$view/$conversation" params={{ view: "all", conversation: promise.conversation_id }} className="font-semibold hover:underline">
        {customerName(say, promise.customer.name)}
      </Link>
      <span className="text-small text-text-3">{promise.reference}</span>
    </p>
  );
}
