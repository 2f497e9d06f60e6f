import { useLocation } from 'wouter-preact';

/** The part of the address behind the kind of page, such as the id of a task. The router leaves `:` and `/` in it escaped. */
export function useSegment(): string {
  const [path] = useLocation();
  const [, , written = ''] = path === '' ? [] : location.pathname.split('/');
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
