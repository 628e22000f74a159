/** The screen that is due, and what stands around all of them. */
import { useEffect } from "preact/hooks";
import { useApp } from "../app.ts";
import { t } from "../i18n/words.ts";
import { full } from "../page.ts";
import { type Screen, screenOf } from "../state/screen.ts";
import { Head } from "../ui/Head.tsx";
import { said, announce } from "../ui/say.ts";
import { BeforeChat, Offline } from "./Before.tsx";
import { End } from "./End.tsx";
import { Home } from "./Home.tsx";
import { Thread } from "./Thread.tsx";
import { AskEnd, ByEmail, CallMe } from "./Ways.tsx";

const SCREENS: Record<Screen, () => preact.JSX.Element> = {
  home: Home,
  form: BeforeChat,
  offline: Offline,
  thread: Thread,
  callback: CallMe,
  email: ByEmail,
  "ask-end": AskEnd,
  end: End,
};

export function Screens() {
  const app = useApp();
  const { client, config } = app;
  const typing = client.state.value.typing;
  useEffect(() => announce(typing === null ? "" : t("typing", { name: typing })), [typing]);
  return (
    <div class={full.value ? "app full" : "app"} onKeyDown={(event) => event.key === "Escape" && leave(app)}>
      {config.value ? <Due /> : <Waiting />}
      <div class="hidden" role="status">
        {said.value}
      </div>
    </div>
  );
}

function Due() {
  const { client, config } = useApp();
  if (client.state.value.line === "refused" || !config.value) return <Refused />;
  const screen = screenOf(client.view.value, client.state.value, config.value);
  const Body = SCREENS[screen];
  return <Body key={screen} />;
}

/** Escape goes one level out. */
function leave({ client, hide }: ReturnType<typeof useApp>): void {
  const inside = ["callback", "email", "ask-end"].includes(client.view.value);
  if (inside) client.view.value = "chat";
  else hide();
}

/** Before the account's words are there: nothing moves; if they don't come, what to do. */
function Waiting() {
  const { client, reload } = useApp();
  const failed = client.state.value.line === "off" || client.state.value.line === "refused";
  return (
    <>
      <Head title={t(failed ? "lost" : "loading")} />
      <main class="body">
        {failed && (
          <button type="button" class="btn line" onClick={reload}>
            {t("retry")}
          </button>
        )}
      </main>
    </>
  );
}

function Refused() {
  return (
    <>
      <Head title={t("refused")} />
      <main class="body" />
    </>
  );
}
