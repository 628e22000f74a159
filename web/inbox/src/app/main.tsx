/** Starts the page: theme and language first, so that nothing flashes, then React. */
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { HintProvider } from "@tellonce/shared/ui/Hint.tsx";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { setSignedOutHandler } from "../shared/api/client.ts";
import { keys } from "../shared/api/keys.ts";
import { makeQueryClient } from "../shared/api/query.ts";
import { activate, isLanguage, pickLanguage } from "../shared/i18n/index.ts";
import { applyTheme, usePrefs } from "../shared/state/prefs.ts";
import { App } from "./App.tsx";
import "./style.css";

applyTheme(usePrefs.getState().theme);
usePrefs.subscribe(({ theme }) => applyTheme(theme));

const asked = new URLSearchParams(location.search).get("lang");
if (isLanguage(asked)) usePrefs.getState().set({ language: asked });
await activate(pickLanguage(usePrefs.getState().language));

const client = makeQueryClient();
setSignedOutHandler(() => client.setQueryData(keys.session, null));

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <HintProvider delay={500}>
          <App />
        </HintProvider>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
