/** Short words at the foot of the page, in the other theme: news, and what went wrong with something that was asked for. */
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { say } from "../i18n/index.ts";
import { announce } from "../state/announce.ts";
import { errorWords } from "./ErrorState.tsx";

/** A toast wears the other theme than the page. */
function otherTheme(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  const dark = chosen === "dark" || (chosen === undefined && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return dark ? "light" : "dark";
}

export function Toast({ children }: { children: ReactNode }) {
  return (
    <div
      data-theme={otherTheme()}
      className="font-sans flex items-center gap-2.5 min-h-11 py-2 pl-3.5 pr-2 rounded-pop bg-raised text-text text-body shadow-pop w-86 max-w-[calc(100vw-32px)]"
    >
      {children}
    </div>
  );
}

export function toastNews(words: string): void {
  toast.custom(() => <Toast>{words}</Toast>, { duration: 4_000 });
  announce(words);
}

export function toastError(title: string, error?: unknown): void {
  const why = error === undefined ? "" : errorWords(say, error);
  announce(`${title} ${why}`, "assertive");
  toast.custom(
    () => (
      <Toast>
        <Icon of={CircleAlert} className="text-danger self-start mt-0.5" />
        <span className="flex-1">
          <span className="font-medium">{title}</span> <span className="text-text-2">{why}</span>
        </span>
      </Toast>
    ),
    { duration: 10_000 },
  );
}
