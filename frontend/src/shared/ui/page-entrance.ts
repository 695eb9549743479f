import { useEffect, type RefObject } from 'react';

let hasEntered = false;

/** Sets the tab's title, and moves the focus to the page's heading when the person came here from another page. */
export function usePageEntrance(title: string, heading: RefObject<HTMLHeadingElement | null>): void {
  useEffect(() => {
    document.title = `${title} · Quayside`;
  }, [title]);
  useEffect(() => {
    // The first page keeps the browser's own order of focus, so that the skip link comes first.
    if (hasEntered) heading.current?.focus({ preventScroll: true });
    hasEntered = true;
  }, [heading]);
}
