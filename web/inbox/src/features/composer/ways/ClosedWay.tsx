/** The network takes no free answer any more: why, and the templates that it still takes, filled in here. */
import type { NetworkTemplate, ReplyWay } from "@tellonce/shared/api.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { SelectField, TextField } from "@tellonce/shared/ui/Field.tsx";
import { CalendarClock } from "lucide-react";
import { channelName } from "../../../shared/components/channels.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { changeDraft, type TemplateDraft } from "../../../shared/state/drafts.ts";
import { preview, templateOf, valuesOf } from "./ways.ts";
import { windowOf } from "./words.ts";

interface ClosedWayProps {
  conversation: string;
  way: ReplyWay;
  draft: TemplateDraft | null;
}

export function ClosedWay({ conversation, way, draft }: ClosedWayProps) {
  const template = templateOf(way, draft);
  return (
    <div className="scroll min-h-0 px-3.5 pt-2 pb-1 grid gap-2.5">
      <Reason way={way} />
      {template !== undefined && <TemplateForm conversation={conversation} way={way} template={template} draft={draft} />}
    </div>
  );
}

function Reason({ way }: { way: ReplyWay }) {
  const say = useSay();
  const channel = channelName(say, way.channel);
  const more = way.audience === "private_reply" ? "closed.comment" : !way.takes_templates ? "closed.none" : way.templates.length > 0 ? "closed.template" : "closed.noTemplate";
  return (
    <div className="flex items-start gap-2.5 rounded-row bg-warn-bg px-3 py-2">
      <Icon of={CalendarClock} small className="text-warn mt-0.75" />
      <div className="min-w-0">
        <p className="font-medium">{say("closed.title", { channel, window: windowOf(say, way) })}</p>
        <p className="text-text-2">{say("closed.last", { time: exactTime(way.last_in_at, new Date()) })} {say(more, { channel })}</p>
        {way.templates_problem !== "" && <p className="text-small text-text-2">{say("closed.problem", { problem: way.templates_problem })}</p>}
      </div>
    </div>
  );
}

interface TemplateFormProps extends ClosedWayProps {
  template: NetworkTemplate;
}

function TemplateForm({ conversation, way, template, draft }: TemplateFormProps) {
  const say = useSay();
  const values = valuesOf(template, draft);
  const change = (one: NetworkTemplate, filled: string[]) =>
    changeDraft(conversation, { template: { id: one.id, language: one.language, values: filled } });

  function choose(key: string) {
    const one = way.templates.find((other) => keyOf(other) === key);
    if (one !== undefined) change(one, one.blanks.map(() => ""));
  }

  return (
    <div className="grid gap-2.5 md:grid-cols-2">
      <div className="grid gap-2 content-start">
        <SelectField label={say("template.choose")} value={keyOf(template)} onChange={(event) => choose(event.target.value)}>
          {way.templates.map((one) => <option key={keyOf(one)} value={keyOf(one)}>{one.name} ({one.language})</option>)}
        </SelectField>
        {template.blanks.map((blank, place) => (
          <TextField
            key={`${keyOf(template)} ${blank.place} ${blank.name}`}
            label={say(blank.place === "header" ? "template.header" : blank.place === "body" ? "template.blank" : "template.button", { name: blank.name })}
            placeholder={blank.example === "" ? undefined : say("template.example", { example: blank.example })}
            maxLength={1024}
            required
            value={values[place] ?? ""}
            onChange={(event) => change(template, values.map((value, at) => (at === place ? event.target.value : value)))}
          />
        ))}
      </div>
      <figure className="min-w-0">
        <figcaption className="text-small font-medium text-text-2 mb-1">{say("template.preview")}</figcaption>
        <p lang={template.language.slice(0, 2)} className="bg-ours rounded-row px-3 py-2 whitespace-pre-wrap wrap-anywhere">{preview(template, values)}</p>
      </figure>
    </div>
  );
}

function keyOf(template: NetworkTemplate): string {
  return `${template.id} ${template.language}`;
}
