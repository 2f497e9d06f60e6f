import type { Msg } from '@nats-io/nats-core';
import { TroupeError, type Part } from '@troupe/contracts';
import { idField } from '@troupe/http';
import { z } from 'zod';
import { credentialOf, jsonOf, textOf, type MessageBounds } from '../nats-request.ts';
import { attachment, partOf } from './attachment.ts';

/** What a caller asks an agent. */
export interface Prompt {
  readonly text: string;
  readonly attachments: readonly Part[];
  /** A conversation that the agent remembers. */
  readonly session?: string;
  /** The same id again is the same task. */
  readonly id?: string;
  /** What would follow "Bearer" in an HTTP request. */
  readonly credential?: string;
}

const envelope = z.looseObject({
  prompt: z.string().min(1),
  attachments: z.array(attachment).max(16).exactOptional(),
  session: idField.exactOptional(),
  id: z.string().min(1).max(255).exactOptional(),
});

/** What begins an envelope: everything else is the prompt itself. */
const ENVELOPE = /^[\t\n\r ]*\{/;

/** @throws TroupeError `validation-failed`, and what `textOf` and `jsonOf` throw */
export function readPrompt({ data, headers }: Pick<Msg, 'data' | 'headers'>, bounds: MessageBounds): Prompt {
  const text = textOf(data, bounds);
  const credential = credentialOf(headers);
  const key = headers?.get('Nats-Msg-Id') ?? '';
  const sent = { ...(key === '' ? {} : { id: key.slice(0, 255) }), ...(credential === undefined ? {} : { credential }) };
  if (!ENVELOPE.test(text)) {
    if (text === '') throw new TroupeError('validation-failed', 'A prompt is text, or a JSON object with "prompt"; this one is empty.');
    return { ...sent, text, attachments: [] };
  }
  const read = envelope.safeParse(jsonOf(text, bounds));
  if (!read.success) {
    const [{ path, message } = { path: [], message: 'It is none' }] = read.error.issues;
    throw new TroupeError('validation-failed', `The envelope does not fit at "${path.join('.')}": ${message}.`);
  }
  const { prompt, attachments = [], session, id } = read.data;
  return {
    ...sent,
    text: prompt,
    attachments: attachments.map(partOf),
    ...(session === undefined ? {} : { session }),
    ...(id === undefined ? {} : { id }),
  };
}
