/** The fourth pane: who the customer is, how that is known, and their conversations. */
import { i18n } from "@lingui/core";
import type { ConversationSummary, Customer, Row } from "@tellonce/shared/api.ts";
import { Avatar } from "@tellonce/shared/ui/Avatar.tsx";
import { IconButton } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { channelOf, customerName, subjectOf } from "../../../shared/components/channels.ts";
import { useStoryConversations } from "../../../shared/api/stories.ts";
import { type Say, sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { initials } from "../../../shared/lib/names.ts";
import { shortTime } from "../../../shared/lib/time.ts";
import { Contacts } from "../joining/Contacts.tsx";
import { CustomerMenu } from "../joining/CustomerMenu.tsx";
import { ConversationJoins, Joins } from "../joining/Joins.tsx";
import { Suggestions } from "../joining/Suggestions.tsx";
import { BriefBlock } from "../brief/BriefBlock.tsx";
import { CustomerPromises } from "../promises/CustomerPromises.tsx";
import { Tags } from "../tags/Tags.tsx";
import { Told } from "../told/Told.tsx";
import { LinkAccount } from "../linking/LinkAccount.tsx";
import { Identities } from "./Identities.tsx";

interface CustomerPanelProps {
  customer: Customer;
  conversation: string;
  /** The conversation as the desk has it, once that is known. */
  row: Row | undefined;
  onGo: (conversation: string) => void;
  onClose?: (() => void) | undefined;
  /** What stands on its edge. */
  children?: ReactNode;
}

function since(say: Say, customer: Customer): string {
  const language = customer.language === "" ? "" : sayIfKnown(`language.${customer.language.slice(0, 2)}`, {}, customer.language);
  return [
    customer.first_seen_at === null ? "" : say("customer.since", { year: String(new Date(customer.first_seen_at).getFullYear()) }),
    say("customer.conversations", { count: customer.conversations_count }),
    language,
  ].filter((part) => part !== "").join(", ");
}

export function CustomerPanel({ customer, conversation, row, onGo, onClose, children }: CustomerPanelProps) {
  const say = useSay();
  const conversations = useStoryConversations(customer.id, conversation);
  return (
    <aside id="side" data-pane tabIndex={-1} aria-label={say("pane.side")} className="pane relative bg-surface h-full">
      {children}
      <div className="h-full scroll px-4 py-3.5">
        <section>
          <div className="flex items-center gap-2.5">
            <Avatar kind="customer" size="l" initials={initials(customer.name, customer.language || i18n.locale)} />
            <div className="flex-1 min-w-0">
              <h2 lang={customer.language || undefined} className="text-[14px] font-semibold wrap-anywhere">{customerName(say, customer.name)}</h2>
              <p className="text-small text-text-3">{since(say, customer)}</p>
              <Traits traits={customer.traits} />
            </div>
            <CustomerMenu customer={customer} />
            {onClose !== undefined && (
              <IconButton label={say("action.close")} onClick={onClose} className="self-start"><Icon of={X} /></IconButton>
            )}
          </div>
          <Identities identities={customer.identities} />
          <Contacts customer={customer.id} />
          <Joins customer={customer.id} onGo={onGo} />
          <Suggestions customer={customer} />
        </section>
        <Told customer={customer.id} />
        <BriefBlock conversation={conversation} />
        <CustomerPromises customer={customer.id} />
        {row !== undefined && <Tags row={row} />}
        <LinkAccount customer={customer.id} conversation={conversation} channel={conversations.find((one) => one.id === conversation)?.channel} identities={customer.identities} />
        {conversations.length > 0 && <Conversations list={conversations} current={conversation} onGo={onGo} />}
        <ConversationJoins customer={customer.id} conversation={conversation} onGo={onGo} />
      </div>
    </aside>
  );
}

/** What other systems say of the customer, in their own words. */
function Traits({ traits }: { traits: Record<string, string> }) {
  const say = useSay();
  const told = Object.entries(traits);
  if (told.length === 0) return null;
  return (
    <ul aria-label={say("customer.traits")} className="flex flex-wrap gap-1 mt-1">
      {told.map(([name, value]) => (
        <li key={name} className="text-tiny px-1.5 rounded-tag bg-tag text-text-2 wrap-anywhere">{`${name}: ${value}`}</li>
      ))}
    </ul>
  );
}

interface ConversationsProps {
  list: ConversationSummary[];
  current: string;
  onGo: (conversation: string) => void;
}

function Conversations({ list, current, onGo }: ConversationsProps) {
  const say = useSay();
  const sorted = [...list].sort((one, other) => Date.parse(other.last_at) - Date.parse(one.last_at));
  return (
    <section className="mt-3.5 pt-3 border-t border-line">
      <h3 className="flex items-center text-small font-semibold text-text-2 mb-1.5">
        <span className="flex-1">{say("customer.conversationsHead")}</span>
        <span className="font-normal text-text-3 tabular-nums">{list.length}</span>
      </h3>
      <ul>
        {sorted.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-current={one.id === current ? "true" : undefined}
              onClick={() => onGo(one.id)}
              className={cx("flex items-baseline gap-2 w-[calc(100%+16px)] text-left py-1 px-2 -mx-2 rounded-field min-h-7", one.id === current ? "bg-selected" : "hover:bg-hover")}
            >
              <Icon of={channelOf(one.channel).glyph} small className="text-text-3 self-center" />
              <span className="flex-1 min-w-0">
                <span className="block truncate">{subjectOf(say, one)}</span>
                <span className="block text-small text-text-3">{one.reference}, {say(`status.${one.status}`)}</span>
              </span>
              <time dateTime={one.last_at} className="text-small text-text-3 tabular-nums">{shortTime(one.last_at, new Date())}</time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
