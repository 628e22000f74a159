/** What we promised this customer: what is open first, and what became of the rest. */
import { useSay } from "../../../shared/i18n/index.ts";
import { useCustomerPromises } from "../../../shared/api/promises.ts";
import { PromiseLine } from "../../../shared/promises/PromiseLine.tsx";

const SETTLED_SHOWN = 3;

export function CustomerPromises({ customer }: { customer: string }) {
  const say = useSay();
  const all = useCustomerPromises(customer).filter((one) => one.state !== "withdrawn");
  const open = all.filter((one) => one.state === "open");
  const shown = [...open, ...all.filter((one) => one.state !== "open").slice(0, SETTLED_SHOWN)];
  if (shown.length === 0) return null;
  return (
    <section aria-label={say("promise.head")} className="mt-3.5 pt-3 border-t border-line">
      <h3 className="flex items-center text-small font-semibold text-text-2 mb-1.5">
        <span className="flex-1">{say("promise.head")}</span>
        {open.length > 0 && <span className="font-normal text-text-3 tabular-nums">{open.length}</span>}
      </h3>
      <ul className="grid gap-2">
        {shown.map((one) => <li key={one.id}><PromiseLine vow={one} /></li>)}
      </ul>
    </section>
  );
}
