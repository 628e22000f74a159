/** The first screen: address and password, and in which language to go on. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { Logo } from "@tellonce/shared/ui/State.tsx";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../../shared/api/client.ts";
import { errorWords } from "../../../shared/components/ErrorState.tsx";
import { LanguageLinks } from "../../../shared/components/LanguageLinks.tsx";
import { type Say, useSay } from "../../../shared/i18n/index.ts";
import { span } from "../../../shared/lib/time.ts";
import { signIn } from "../api/session.ts";

function whyNot(say: Say, error: unknown): string {
  if (!(error instanceof ApiError)) return say("error.unknown");
  if (error.status === 401 || error.status === 422) return say("signIn.wrong");
  if (error.status === 429) return say("signIn.tooMany", { span: span(error.problem.retry_after_ms ?? 60_000) });
  return errorWords(say, error);
}

export function SignIn() {
  const say = useSay();
  const client = useQueryClient();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await signIn(client, String(form.get("email")), String(form.get("password")));
    } catch (error) {
      setProblem(whyNot(say, error));
      setBusy(false);
    }
  }

  return (
    <main className="min-h-dvh flex flex-col items-center justify-center gap-6 p-6">
      <form onSubmit={submit} aria-labelledby="sign-in" className="w-full max-w-80 grid gap-4">
        <div className="grid justify-items-center gap-3 pb-2">
          <Logo size={40} />
          <h1 id="sign-in" className="text-title font-bold tracking-tight">{say("signIn.title")}</h1>
        </div>
        <TextField label={say("signIn.email")} name="email" type="email" autoComplete="username" required autoFocus />
        <TextField label={say("signIn.password")} name="password" type="password" autoComplete="current-password" required />
        <p role="alert" className="text-danger empty:hidden">{problem}</p>
        <Button look="main" type="submit" disabled={busy} className="h-9">{say("signIn.action")}</Button>
      </form>
      <LanguageLinks />
    </main>
  );
}
