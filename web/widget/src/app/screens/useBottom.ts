/** Keeps the newest in view while the visitor is there, and moves nothing while they read further up. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import type { Row } from "../state/rows.ts";

const NEAR_PX = 48;

export function useBottom(rows: readonly Row[]) {
  const { client } = useApp();
  const box = useRef<HTMLElement>(null);
  const near = useRef(true);
  const [read, setRead] = useState("");
  const newest = rows.at(-1);
  const seen = client.seen.value;
  const saw = () => {
    setRead(newest?.key ?? "");
    if (seen) client.sawAll();
  };
  const toBottom = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useEffect(() => {
    const element = box.current;
    const look = () => {
      near.current = !element || element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (near.current) saw();
    };
    element?.addEventListener("scroll", look, { passive: true });
    return () => element?.removeEventListener("scroll", look);
  });
  useLayoutEffect(() => {
    if (!near.current && newest?.who !== "me") return;
    toBottom();
    saw();
  }, [newest?.key, seen, rows.length]);
  return { box, below: near.current ? 0 : countBelow(rows, read), toBottom };
}

/** How many of ours came after the last one seen. */
function countBelow(rows: readonly Row[], read: string): number {
  const index = rows.findIndex((row) => row.key === read);
  return index < 0 ? 0 : rows.slice(index + 1).filter((row) => row.who === "them").length;
}
