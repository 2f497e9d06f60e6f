import type { HookDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

/**
 * What comes in at `POST /hooks/{name}`, once it is checked who sends it: each message starts one task, is sent to
 * one as a signal, or is published to a topic, once for ever.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function hook(definition: Omit<HookDefinition, 'kind'>): HookDefinition {
  return define({ kind: 'hook', ...definition });
}
