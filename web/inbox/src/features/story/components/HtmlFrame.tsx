/** A mail as it was set, in a frame without scripts, forms, or anything from other servers; on a light page, as mails expect. */
import { useRef, useState } from "react";

const POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src 'none'; form-action 'none'";
const TALLEST = 4_000;

/** Same origin only so that its height can be read: without scripts that gives the mail nothing. */
const ALLOWED = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

function page(html: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<base target="_blank"><style>:root{color-scheme:light;background:Canvas;color:CanvasText;font:14px/1.5 system-ui,sans-serif}
body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>${html}`;
}

interface HtmlFrameProps {
  html: string;
  /** The entry, if its pictures on other servers are wanted: only a page of its own may load them, this one's policy forbids it. */
  entryId: string | null;
  title: string;
}

export function HtmlFrame({ html, entryId, title }: HtmlFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(40);
  const fit = () => {
    const content = frame.current?.contentDocument?.documentElement.scrollHeight ?? 0;
    setHeight(Math.min(TALLEST, Math.max(40, content)));
  };
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox={ALLOWED}
      {...(entryId === null ? { srcDoc: page(html) } : { src: `/api/entries/${encodeURIComponent(entryId)}/pictures` })}
      onLoad={fit}
      referrerPolicy="no-referrer"
      className="w-full rounded-row border border-line my-1"
      style={{ height }}
    />
  );
}
