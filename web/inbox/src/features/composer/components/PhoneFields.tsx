/** The facts of a call: who called, how long, how it ended. */
import { Segments } from "@tellonce/shared/ui/Segments.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { changeDraft, type PhoneFields as Fields } from "../../../shared/state/drafts.ts";

const OUTCOMES = ["answered", "no_answer", "voicemail", "busy"] as const;

const small = "h-7 max-md:h-11 rounded-field inset-ring inset-ring-line-strong bg-surface px-2 text-text";

export function PhoneFields({ conversation, fields }: { conversation: string; fields: Fields }) {
  const say = useSay();
  const change = (part: Partial<Fields>) => changeDraft(conversation, { phone: { ...fields, ...part } });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3.5 pt-2 text-small text-text-2">
      <Segments
        label={say("phone.direction")}
        value={fields.direction}
        options={[{ value: "in", label: say("phone.in") }, { value: "out", label: say("phone.out") }]}
        onChange={(direction: "in" | "out") => change({ direction })}
      />
      <label className="flex items-center gap-1.5">
        {say("phone.minutes")}
        <input
          type="number"
          min={0}
          max={600}
          inputMode="numeric"
          value={fields.minutes}
          onChange={(event) => change({ minutes: event.target.value })}
          className={`${small} w-16 tabular-nums`}
        />
      </label>
      <label className="flex items-center gap-1.5">
        {say("phone.outcome")}
        <select value={fields.outcome} onChange={(event) => change({ outcome: event.target.value })} className={small}>
          <option value="">{say("outcome.none")}</option>
          {OUTCOMES.map((outcome) => <option key={outcome} value={outcome}>{say(`outcome.${outcome}`)}</option>)}
        </select>
      </label>
    </div>
  );
}
