/** The two live regions of the page. */
import { useSpoken } from "../state/announce.ts";

export function Spoken() {
  const { polite, assertive } = useSpoken();
  return (
    <>
      <div aria-live="polite" role="status" className="sr-only">{polite}</div>
      <div aria-live="assertive" role="alert" className="sr-only">{assertive}</div>
    </>
  );
}
