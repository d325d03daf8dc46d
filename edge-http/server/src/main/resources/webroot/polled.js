import { useEffect, useState } from "/vendor/htm-preact-3.1.1.js";
import { get } from "/api.js";

const EVERY_MS = 2_000;

/**
 * Asks again and again while the page is open, until an answer is the last one that is of use;
 * { value, problem }: the latest answer, null before the first, and what went wrong since.
 */
export function usePolled(path, isLast = () => false) {
  const [seen, setSeen] = useState({ value: null, problem: "" });
  useEffect(() => {
    let timer = 0;
    let over = false;
    const look = async () => {
      try {
        const value = await get(path);
        setSeen({ value, problem: "" });
        over ||= isLast(value);
      } catch (e) {
        setSeen((before) => ({ ...before, problem: e.message }));
      }
      if (!over) timer = setTimeout(look, EVERY_MS);
    };
    look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [path]);
  return seen;
}
