/** The foot of the navigation: who I am, whether I'm here, how full I am; and how the page should look. */
import { Avatar, PresenceDot } from "@tellonce/shared/ui/Avatar.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@tellonce/shared/ui/Menu.tsx";
import { i18n } from "@lingui/core";
import type { Language } from "@tellonce/shared/api.ts";
import { Keyboard, LogOut } from "lucide-react";
import { useMySession } from "../../../shared/api/desk.ts";
import { chooseLanguage } from "../../../shared/components/LanguageLinks.tsx";
import { toastError } from "../../../shared/components/toasts.tsx";
import { languages, useSay } from "../../../shared/i18n/index.ts";
import { initials } from "../../../shared/lib/names.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { comesBack, STATES, useMe, useSetPresence } from "../api/presence.ts";
import { backChosen, backs, UNKNOWN } from "../backs.ts";
import { densities, themes } from "../choices.ts";
import { LoadPips } from "./LoadPips.tsx";

interface MeMenuProps {
  rail: boolean;
  onKeyboard: () => void;
  onSignOut: () => Promise<void>;
}

export function MeMenu({ rail, onKeyboard, onSignOut }: MeMenuProps) {
  const say = useSay();
  const { user } = useMySession();
  const { me, state } = useMe();
  const now = new Date();
  const back = backChosen(me?.back_at, now);
  const setPresence = useSetPresence();
  const prefs = usePrefs();
  const trigger = (
    <button
      type="button"
      aria-label={say("me.menu", { name: user.name, state: say(`presence.${state}`) })}
      className={cx("flex items-center gap-2.25 h-8 rounded-field hover:bg-hover data-popup-open:bg-pressed", rail ? "w-9 justify-center" : "w-full px-2")}
    >
      <span className="relative">
        <Avatar kind="agent" size="s" initials={me?.initials ?? initials(user.name, i18n.locale)} />
        <PresenceDot state={state} className="absolute -right-0.5 -bottom-0.5 ring-2 ring-sunken" />
      </span>
      {!rail && <span className="flex-1 truncate text-left font-medium">{user.name}</span>}
      {!rail && me !== undefined && <LoadPips load={me.load} capacity={me.capacity} />}
    </button>
  );
  return (
    <Menu trigger={trigger} side="top" align="start">
      <MenuChoice
        label={say("presence.label")}
        value={state}
        options={STATES.map((value) => ({ value, label: say(`presence.${value}`), mark: <PresenceDot state={value} />, stays: comesBack(value) }))}
        onChange={(value) => setPresence.mutate({ state: value, back_at: null })}
      />
      {comesBack(state) && (
        <MenuChoice
          label={say("presence.back")}
          value={back}
          options={backs(say, back, now)}
          onChange={(at) => setPresence.mutate({ state, back_at: at === UNKNOWN ? null : at })}
        />
      )}
      <MenuSeparator />
      <MenuChoice label={say("settings.theme")} value={prefs.theme} options={themes(say)} onChange={(theme) => prefs.set({ theme })} />
      <MenuChoice label={say("settings.density")} value={prefs.density} options={densities(say)} onChange={(density) => prefs.set({ density })} />
      <MenuChoice
        label={say("settings.language")}
        value={i18n.locale as Language}
        options={Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))}
        onChange={chooseLanguage}
      />
      <MenuSeparator />
      <MenuItem icon={Keyboard} onClick={onKeyboard}>{say("keys.title")}</MenuItem>
      <MenuItem icon={LogOut} onClick={() => void onSignOut().catch((error: unknown) => toastError(say("me.signOutFailed"), error))}>
        {say("me.signOut")}
      </MenuItem>
    </Menu>
  );
}
