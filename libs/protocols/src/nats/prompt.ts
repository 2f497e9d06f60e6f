import type { Msg } from '@nats-io/nats-core';
import { TroupeError, type Part } from '@troupe/contracts';
import { idField } from '@troupe/http';
import { z } from 'zod';
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

/** @param most bytes @throws TroupeError `payload-too-large`, `validation-failed`, `invalid-json`, `invalid-encoding` */
export function readPrompt({ data, headers }: Pick<Msg, 'data' | 'headers'>, most: number): Prompt {
  if (data.length > most) throw new TroupeError('payload-too-large', `A prompt has ${most} bytes at most; this one has ${data.length}.`);
  const text = textOf(data);
  const credential = /^Bearer +(\S+) *$/i.exec(headers?.get('Authorization') ?? '')?.[1];
  const key = headers?.get('Nats-Msg-Id') ?? '';
  const sent = { ...(key === '' ? {} : { id: key.slice(0, 255) }), ...(credential === undefined ? {} : { credential }) };
  if (!ENVELOPE.test(text)) {
    if (text === '') throw new TroupeError('validation-failed', 'A prompt is text, or a JSON object with "prompt"; this one is empty.');
    return { ...sent, text, attachments: [] };
  }
  const read = envelope.safeParse(parse(text));
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

function textOf(data: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    throw new TroupeError('invalid-encoding', 'A prompt is UTF-8.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TroupeError('invalid-json', 'A prompt that begins with "{" is a JSON object with "prompt"; this one is no JSON.');
  }
}
