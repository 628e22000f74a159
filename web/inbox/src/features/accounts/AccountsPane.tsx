/** Our accounts: when each last received something, and what is wrong with it, in words. */
import type { AccountHealth, AccountsAnswer } from "@tellonce/shared/api.ts";
import { useQuery } from "@tanstack/react-query";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { CircleAlert, CircleCheck, CircleOff } from "lucide-react";
import { request } from "../../shared/api/client.ts";
import { keys } from "../../shared/api/keys.ts";
import { channelName } from "../../shared/components/channels.ts";
import { ErrorState } from "../../shared/components/ErrorState.tsx";
import { useSay } from "../../shared/i18n/index.ts";
import { useNow } from "../../shared/lib/now.ts";
import { exactTime } from "../../shared/lib/time.ts";

const EVERY_MS = 30_000;

export function AccountsPane() {
  const say = useSay();
  const accounts = useQuery({
    queryKey: keys.accounts,
    queryFn: ({ signal }) => request<AccountsAnswer>("GET", "/accounts", { signal }),
    refetchInterval: EVERY_MS,
  });
  return (
    <main data-pane tabIndex={0} aria-label={say("accounts.title")} className="pane bg-surface flex-1 min-w-0 min-h-0 scroll col-span-2 px-6 max-md:px-4 py-5">
      <h1 className="text-title font-bold mb-4">{say("accounts.title")}</h1>
      {accounts.isError && <ErrorState title={say("accounts.failed")} error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.data?.silent.map((name) => <p key={name} className="text-small text-danger">{say("accounts.silent", { name })}</p>)}
      <ul className="grid gap-2 lg:grid-cols-2 max-w-240">
        {accounts.data?.accounts.map((one) => <Health key={`${one.channel} ${one.id}`} account={one} />)}
      </ul>
    </main>
  );
}

function Health({ account }: { account: AccountHealth }) {
  const say = useSay();
  const now = new Date(useNow());
  const wrong = account.enabled && account.problem !== "";
  const when = (at: string | null) => (at === null ? say("accounts.never") : exactTime(at, now));
  return (
    <li className="rounded-row inset-ring inset-ring-line px-3 py-2">
      <p className="flex flex-wrap gap-x-2 items-baseline">
        <span className="font-semibold">{account.name}</span>
        <span className="text-small text-text-3">{channelName(say, account.channel)}, {account.id}</span>
      </p>
      <p className="flex flex-wrap gap-x-3 text-small text-text-2 tabular-nums">
        <span>{say("accounts.received", { time: when(account.last_received_at) })}</span>
        <span>{say("accounts.sent", { time: when(account.last_sent_at) })}</span>
      </p>
      <p className={cx("flex items-center gap-1.5 text-small", wrong ? "text-danger" : "text-text-3")}>
        <Icon of={wrong ? CircleAlert : account.enabled ? CircleCheck : CircleOff} small className={cx(!wrong && account.enabled && "text-ok")} />
        {account.enabled ? account.problem || say("accounts.works") : say("accounts.off")}
      </p>
    </li>
  );
}
