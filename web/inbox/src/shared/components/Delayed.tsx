/** Shows its content after 150 ms: a skeleton that would only flash isn't drawn. */
import { type ReactNode, useEffect, useState } from "react";

export function Delayed({ children, by = 150 }: { children: ReactNode; by?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), by);
    return () => clearTimeout(timer);
  }, [by]);
  return shown ? children : null;
}
