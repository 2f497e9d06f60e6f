import { useEffect } from 'preact/hooks';

/** The heading of a page, and the title of the tab. */
export function PageTitle({ title, children }: { readonly title: string; readonly children?: preact.ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Troupe`;
  }, [title]);
  return (
    <h1 class="row">
      <bdi>{title}</bdi>
      {children}
    </h1>
  );
}
