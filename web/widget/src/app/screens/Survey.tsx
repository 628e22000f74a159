/** At most three questions, on one screen, all of them optional. */
import { useState } from "preact/hooks";
import { useApp, useConfig } from "../app.ts";
import { t } from "../i18n/words.ts";
import type { Question } from "../protocol/config.ts";
import { Choice } from "../ui/Choice.tsx";

type Answers = Record<string, string>;

export function Survey({ answered }: { answered: boolean }) {
  const { client } = useApp();
  const { survey } = useConfig();
  const [answers, setAnswers] = useState<Answers>({});
  const [sent, setSent] = useState(false);
  const send = (event: Event) => {
    event.preventDefault();
    client.say({ t: "survey", answers: answersOf(survey, answers) });
    setSent(true);
  };
  if (answered || sent) return <Thanks />;
  return (
    <form class="form" onSubmit={send}>
      {survey.map((question) => (
        <Asked key={question.id} question={question} value={answers[question.id] ?? ""} change={(value) => setAnswers({ ...answers, [question.id]: value })} />
      ))}
      <button type="submit" class="btn main" disabled={Object.values(answers).every((value) => !value.trim())}>
        {t("send")}
      </button>
    </form>
  );
}

/** Scores as numbers; what wasn't answered is left out. */
export function answersOf(survey: readonly Question[], answers: Answers): Record<string, number | string> {
  const given = survey.flatMap(({ id, kind }) => {
    const value = answers[id]?.trim();
    return value ? [[id, kind === "score" ? Number(value) : value] as const] : [];
  });
  return Object.fromEntries(given);
}

function Thanks() {
  return (
    <p role="status" class="thanks">
      <b>{t("thanks")}</b> {t("thanksText")}
    </p>
  );
}

function Asked({ question, value, change }: { question: Question; value: string; change(value: string): void }) {
  if (question.kind === "text") {
    const id = `question-${question.id}`;
    return (
      <div class="field">
        <label for={id}>{question.text || t("surveyComment")}</label>
        <textarea id={id} rows={2} value={value} onInput={(event) => change(event.currentTarget.value)} />
      </div>
    );
  }
  const score = question.kind === "score";
  const choices = score
    ? ["1", "2", "3", "4", "5"].map((one) => ({ value: one, label: one }))
    : [{ value: "yes", label: t("yes") }, { value: "no", label: t("no") }]; // prettier-ignore
  return (
    <div>
      <Choice name={question.id} label={question.text} choices={choices} value={value} change={change} />
      {score && (
        <p class="ends small">
          <span>{t("scoreLow")}</span>
          <span>{t("scoreHigh")}</span>
        </p>
      )}
    </div>
  );
}
