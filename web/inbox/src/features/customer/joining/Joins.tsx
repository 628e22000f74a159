/** What was joined for this customer, or into this conversation, by whom and why, and taking it back. */
import type { Link } from "@tellonce/shared/api.ts";
import { useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { useConversationJoins, useJoins } from "./api.ts";
import { LinkLine } from "./LinkLine.tsx";
import { Unjoin } from "./Unjoin.tsx";

interface JoinsProps {
  customer: string;
  onGo: (conversation: string) => void;
}

export function Joins({ customer, onGo }: JoinsProps) {
  const say = useSay();
  return <List label={say("join.joined")} links={useJoins(customer)} onGo={onGo} />;
}

export function ConversationJoins({ customer, conversation, onGo }: JoinsProps & { conversation: string }) {
  const say = useSay();
  return <List label={say("merge.joined")} links={useConversationJoins(customer, conversation)} onGo={onGo} headed />;
}

function List({ label, links, onGo, headed = false }: { label: string; links: Link[]; onGo: (conversation: string) => void; headed?: boolean }) {
  const [chosen, setChosen] = useState<Link | null>(null);
  return (
    <>
      {links.length > 0 && (
        <div className="mt-2">
          {headed && <p aria-hidden className="text-small text-text-3">{label}</p>}
          <ul aria-label={label}>
            {links.map((one) => <LinkLine key={one.id} link={one} onUnjoin={() => setChosen(one)} />)}
          </ul>
        </div>
      )}
      <Unjoin chosen={chosen} onDone={() => setChosen(null)} onGo={onGo} />
    </>
  );
}
