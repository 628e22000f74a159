/** What stands where content would: nothing there, not yet there, or an error that says what is safe and what to do. */
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

/** The thread, with nothing on it but a tick. */
export function ThreadMark() {
  return (
    <svg width="40" height="56" viewBox="0 0 40 56" fill="none" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden>
      <path d="M20 1v13M20 42v13" className="stroke-line-strong" />
      <circle cx="20" cy="28" r="13" className="stroke-accent" />
      <path d="m14.5 28.5 4 4 7.5-8" className="stroke-accent" />
    </svg>
  );
}

/** The bead on the thread: tellonce's mark. */
export function Logo({ size = 18 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 18 18" strokeWidth="2" fill="none" className="stroke-accent shrink-0" aria-hidden>
      <path d="M9 1v3.5M9 13.5V17" strokeLinecap="round" />
      <circle cx="9" cy="9" r="4.5" />
    </svg>
  );
}

interface StateProps {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function Empty({ title, children, actions }: StateProps) {
  return (
    <div className="flex-1 flex flex-col items-center justify-center text-center p-6">
      <ThreadMark />
      <div className="mt-3 text-[14px] font-semibold">{title}</div>
      {children !== undefined && <div className="mt-0.5 text-text-2 max-w-[36ch]">{children}</div>}
      {actions !== undefined && <div className="mt-3.5 flex gap-2">{actions}</div>}
    </div>
  );
}

export function Failed({ title, children, actions }: StateProps) {
  return (
    <div role="alert" className="flex-1 flex flex-col items-center justify-center text-center p-6">
      <Icon of={CircleAlert} size={20} className="text-danger" />
      <div className="mt-2.5 text-[14px] font-semibold">{title}</div>
      <div className="mt-0.5 text-text-2 max-w-[38ch]">{children}</div>
      <div className="mt-3.5 flex gap-2">{actions}</div>
    </div>
  );
}

/** A grey bar the size of the words to come. */
export function Bone({ width, className = "h-2.5" }: { width: string; className?: string }) {
  return <span className={`block rounded-tag bg-pressed ${className}`} style={{ width }} />;
}
