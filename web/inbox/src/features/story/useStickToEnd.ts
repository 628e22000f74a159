/** A story opens at its end and stays there while somebody reads the end; else nothing moves it. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 48;

export function useStickToEnd() {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, []);

  useLayoutEffect(toEnd, [toEnd]);

  useEffect(() => {
    const box = scroller.current;
    if (box === null || content.current === null) return;
    const onScroll = () => {
      stuck.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
      setAtEnd(stuck.current);
    };
    const watch = new ResizeObserver(() => stuck.current && toEnd());
    watch.observe(content.current);
    watch.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      watch.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, [toEnd]);

  return { scroller, content, atEnd, toEnd };
}
