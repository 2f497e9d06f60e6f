import { useLocation, useSearch } from 'wouter-preact';

export interface Filters {
  readonly search: URLSearchParams;
  of(name: string): string;
  set(name: string, value: string): void;
}

/** What a list is narrowed to stands in the address: it can be kept, sent on, and gone back to. */
export function useFilters(): Filters {
  const search = new URLSearchParams(useSearch());
  const [path, navigate] = useLocation();
  return {
    search,
    of: (name) => search.get(name) ?? '',
    set(name, value) {
      const copy = new URLSearchParams(search);
      copy.delete('cursor');
      if (value === '') copy.delete(name);
      else copy.set(name, value);
      const rest = copy.toString();
      navigate(rest === '' ? path : `${path}?${rest}`, { replace: true });
    },
  };
}
