/** "Me" on a phone: pages, presence, look, language, signing out. */
import { i18n } from "@lingui/core";
import type { Language } from "@tellonce/shared/api.ts";
import { Link } from "@tanstack/react-router";
import { Avatar } from "@tellonce/shared/ui/Avatar.tsx";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { SelectField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Segments } from "@tellonce/shared/ui/Segments.tsx";
import type { ReactNode } from "react";
import { useMySession } from "../../../shared/api/desk.ts";
import { chooseLanguage } from "../../../shared/components/LanguageLinks.tsx";
import { toastError } from "../../../shared/components/toasts.tsx";
import { languages, useSay } from "../../../shared/i18n/index.ts";
import { initials } from "../../../shared/lib/names.ts";
import { PAGES } from "../../../shared/lib/pages.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { comesBack, STATES, useMe, useSetPresence } from "../api/presence.ts";
import { backChosen, backs, UNKNOWN } from "../backs.ts";
import { themes } from "../choices.ts";

export function MePage({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const say = useSay();
  const { user } = useMySession();
  const { me, state } = useMe();
  const now = new Date();
  const back = backChosen(me?.back_at, now);
  const setPresence = useSetPresence();
  const { theme, set } = usePrefs();
  return (
    <main data-pane tabIndex={-1} aria-label={say("nav.me")} className="pane flex-1 min-h-0 scroll bg-surface px-4 pt-4 grid gap-6 content-start">
      <div className="flex items-center gap-3">
        <Avatar kind="agent" size="l" initials={me?.initials ?? initials(user.name, i18n.locale)} />
        <div className="min-w-0">
          <h1 className="text-title font-bold truncate">{user.name}</h1>
          <p className="text-small text-text-3 truncate">{user.email}</p>
        </div>
      </div>
      <ul className="grid gap-2">
        {PAGES.map(({ to, name, glyph }) => (
          <li key={to}>
            <Link to={to} className="flex items-center gap-2.5 h-11 px-3 rounded-row inset-ring inset-ring-line text-text no-underline">
              <Icon of={glyph} className="text-text-3" />
              {say(name)}
            </Link>
          </li>
        ))}
      </ul>
      <Setting label={say("presence.label")}>
        <Segments
          label={say("presence.label")}
          value={state}
          options={STATES.map((value) => ({ value, label: say(`presence.${value}`) }))}
          onChange={(value) => setPresence.mutate({ state: value, back_at: null })}
        />
        {comesBack(state) && (
          <SelectField
            label={say("presence.back")}
            value={back}
            onChange={({ target }) => setPresence.mutate({ state, back_at: target.value === UNKNOWN ? null : target.value })}
          >
            {backs(say, back, now).map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
          </SelectField>
        )}
      </Setting>
      <Setting label={say("settings.theme")}>
        <Segments label={say("settings.theme")} value={theme} options={themes(say)} onChange={(next) => set({ theme: next })} />
      </Setting>
      <Setting label={say("settings.language")}>
        <Segments
          label={say("settings.language")}
          value={i18n.locale as Language}
          options={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
          onChange={chooseLanguage}
        />
      </Setting>
      <Button onClick={() => void onSignOut().catch((error: unknown) => toastError(say("me.signOutFailed"), error))}>{say("me.signOut")}</Button>
    </main>
  );
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className="grid gap-1.5">
      <h2 className="text-small font-semibold text-text-2">{label}</h2>
      {children}
    </section>
  );
}
