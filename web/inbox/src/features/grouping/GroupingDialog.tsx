/** Joins a conversation with another of the same customer, or splits entries off into one of their own. */
import type { Row } from "@tellonce/shared/api.ts";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { useSay } from "../../shared/i18n/index.ts";
import { MergeForm } from "./MergeForm.tsx";
import { SplitForm } from "./SplitForm.tsx";

export interface GroupingProps {
  customer: string;
  row: Row;
  onDone: () => void;
  onGo: (conversation: string) => void;
}

const FORMS = { merge: MergeForm, split: SplitForm };

export function GroupingDialog({ tool, ...rest }: GroupingProps & { tool: keyof typeof FORMS | null }) {
  const say = useSay();
  const Form = tool === null ? null : FORMS[tool];
  return (
    <Dialog wide open={tool !== null} onOpenChange={(open) => !open && rest.onDone()} title={tool === null ? "" : say(`${tool}.title`)} closeLabel={say("action.close")}>
      {Form !== null && <Form {...rest} />}
    </Dialog>
  );
}
