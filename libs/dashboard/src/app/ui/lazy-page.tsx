import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { text } from '../texts.ts';

type Page = () => JSX.Element;

/** A page whose code is loaded when it is first gone to. */
export function lazyPage(load: () => Promise<Page>): Page {
  let loaded: Page | undefined;
  return function LazyPage() {
    const [state, setState] = useState<'loading' | 'failed'>('loading');
    const [, draw] = useState(0);
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (page) => {
          loaded = page;
          draw(1);
        },
        () => setState('failed'),
      );
    }, []);
    const Loaded = loaded;
    if (Loaded !== undefined) return <Loaded />;
    return state === 'failed' ? (
      <p role="alert" class="fault">
        {text.notLoaded} <a href={location.href}>{text.loadAgain}</a>
      </p>
    ) : (
      <p class="soft">{text.loading}</p>
    );
  };
}
