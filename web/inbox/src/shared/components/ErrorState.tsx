/** An error in place of content: what happened, what is safe, what to do; the details can be copied for support. */
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Failed } from "@tellonce/shared/ui/State.tsx";
import { ApiError } from "../api/client.ts";
import { type Say, useSay } from "../i18n/index.ts";

export function errorWords(say: Say, error: unknown): string {
  if (!(error instanceof ApiError)) return say("error.unknown");
  if (error.status === 0) return say("error.unreachable");
  if (error.status === 403) return say("error.denied");
  if (error.status === 404) return say("error.gone");
  if (error.status === 409) return say("error.conflict");
  if (error.status === 422) return say("error.rejected");
  return error.isPassing ? say("error.busy") : say("error.unknown");
}

function details(error: unknown): string {
  const problem = error instanceof ApiError ? { status: error.status, ...error.problem } : { message: String(error) };
  return JSON.stringify({ ...problem, page: location.pathname, at: new Date().toISOString() }, null, 2);
}

export function ErrorState({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  const say = useSay();
  const actions = (
    <>
      <Button look="main" onClick={onRetry}>{say("action.retry")}</Button>
      <Button look="ghost" onClick={() => void navigator.clipboard.writeText(details(error))}>{say("action.copyDetails")}</Button>
    </>
  );
  return <Failed title={title} actions={actions}>{errorWords(say, error)}</Failed>;
}
