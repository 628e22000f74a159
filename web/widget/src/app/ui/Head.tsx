/** The bar on top of a screen: who is there, what may be done, the way out. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app.ts";
import { t } from "../i18n/words.ts";
import { full, mayFocus, shown } from "../page.ts";
import { Icon } from "./Icon.tsx";

interface HeadProps {
  title: string;
  text?: string;
  back?: () => void;
  avatar?: string;
  /** The heading takes the focus when the screen comes, unless a field of it does. */
  focus?: boolean;
  large?: boolean;
  children?: ComponentChildren;
}

export function Head({ title, text, back, avatar, focus = true, large, children }: HeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (mayFocus && shown.value && (focus || full.value)) heading.current?.focus();
  }, [shown.value, focus]);
  return (
    <header class={large ? "head large" : "head"}>
      {back && <IconButton icon="back" label={t("back")} press={back} />}
      {avatar && (
        <span class="avatar" aria-hidden="true">
          {avatar}
        </span>
      )}
      <div class="grow">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text && <p class="small">{text}</p>}
      </div>
      {children}
      <CloseButton />
    </header>
  );
}

function CloseButton() {
  const app = useApp();
  return <IconButton icon="close" label={t("close")} press={() => app.hide()} />;
}

export function IconButton({ icon, label, press }: { icon: Parameters<typeof Icon>[0]["name"]; label: string; press: () => void }) {
  return (
    <button type="button" class="hit" aria-label={label} title={label} onClick={press}>
      <Icon name={icon} size={20} />
    </button>
  );
}
