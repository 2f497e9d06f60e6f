import { visible } from '../values/visible.ts';

/** Text of an app, a model or a user: kept apart from what stands around it, whatever its direction. */
export function Foreign({ text, class: name }: { readonly text: string; readonly class?: string }) {
  return <bdi {...(name === undefined ? {} : { class: name })}>{visible(text)}</bdi>;
}
