/** The languages side by side, each in its own name. */
import { i18n } from "@lingui/core";
import type { Language } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { activate, languages, useSay } from "../i18n/index.ts";
import { usePrefs } from "../state/prefs.ts";

export function chooseLanguage(language: Language): void {
  usePrefs.getState().set({ language });
  void activate(language);
}

export function LanguageLinks() {
  const say = useSay();
  return (
    <div role="group" aria-label={say("settings.language")} className="flex gap-1">
      {Object.entries(languages).map(([language, name]) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.locale === language}
          onClick={() => chooseLanguage(language as Language)}
          className={cx(
            "h-7 max-md:h-11 px-2.5 rounded-field text-small",
            i18n.locale === language ? "font-semibold text-text" : "text-text-3 hover:bg-hover",
          )}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
