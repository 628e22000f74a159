/** The title of the tab: how much waits for me. */
import { useEffect } from "react";
import { useMySession } from "../shared/api/desk.ts";

export function usePageTitle(mine: number): void {
  const { company } = useMySession();
  const name = company.name || "tellonce";
  useEffect(() => {
    document.title = mine > 0 ? `(${mine}) ${name}` : name;
  }, [mine, name]);
}
