import { createHash } from 'node:crypto';
import type { Bus } from '@troupe/bus';
import {
  artifactsSubject,
  defaultBounds,
  MEDIA_TYPE_PATTERN,
  TroupeError,
  type Artifact,
  type ArtifactAnswer,
  type ArtifactRequest,
  type Artifacts,
  type NewArtifact,
  type Redactor,
  type Shown,
  type Work,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { untilAnswered } from '../reports/report.ts';

export interface OwnerArtifactsParts {
  readonly bus: Bus;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly redact: Redactor;
  /** Of the attempt. */
  readonly signal: () => AbortSignal;
}

type Asked = ArtifactRequest extends infer Each ? (Each extends Shown ? Omit<Each, keyof Shown> : never) : never;

/** Milliseconds the owner may take for one piece. */
const ANSWER_TIMEOUT_MS = 10_000;
const { artifactPieceBytes: PIECE, artifactBytes: MOST_BYTES, nameCharacters: MOST_NAME } = defaultBounds;
const MEDIA_TYPE = new RegExp(MEDIA_TYPE_PATTERN);

/** The artifacts that an attempt reaches: the owner of its task has them in the store, workers have none. */
export function ownerArtifacts({ bus, env, log, redact, signal }: OwnerArtifactsParts, work: Work): Artifacts {
  const { call, attempt, token, partition } = work;
  const ask = async (asked: Asked): Promise<ArtifactAnswer> => {
    const body = { call, attempt, token, ...asked } as ArtifactRequest;
    const givenUp = signal();
    const onSilence = (error: unknown): void =>
      log.warn(`The owner of partition ${partition} does not answer about artifacts of ${call}; trying again.`, {
        call,
        error: String(error),
      });
    const answer = await untilAnswered(() => bus.request(artifactsSubject(partition), body, ANSWER_TIMEOUT_MS), {
      env,
      givenUp,
      onSilence,
    });
    if (answer === undefined) throw givenUp.reason;
    return answer;
  };
  return {
    async put(given) {
      const { name, type, content } = demandFit(
        typeof given.content === 'string' ? { ...given, content: redact.data(given.content) } : given,
      );
      const id = createHash('sha256')
        .update(JSON.stringify([name, type]))
        .update(content)
        .digest('hex')
        .slice(0, 32);
      const { stored } = await ask({ kind: 'begin', id, name, type, bytes: content.length });
      for (let n = 0; stored !== true && n * PIECE < content.length; n++)
        await ask({ kind: 'piece', id, n, content: content.subarray(n * PIECE, (n + 1) * PIECE).toString('base64') });
      return (await ask({ kind: 'end', id })).artifact as Artifact;
    },
    async get(handle, { from = 0, length = PIECE } = {}) {
      const { artifact, content = '' } = await ask({ kind: 'read', handle, from, length: Math.min(length, PIECE) });
      return { artifact: artifact as Artifact, from, content: new Uint8Array(Buffer.from(content, 'base64')) };
    },
    list: async () => (await ask({ kind: 'list' })).artifacts ?? [],
  };
}

/** @throws TroupeError `validation-failed`, `payload-too-large` */
function demandFit({ name, type, content: given }: NewArtifact): {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
} {
  const content = typeof given === 'string' ? Buffer.from(given) : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const ofType = type ?? (typeof given === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream');
  if (name === '' || name.length > MOST_NAME || !MEDIA_TYPE.test(ofType))
    throw new TroupeError('validation-failed', `An artifact has a name of 1 to ${MOST_NAME} characters and a media type.`, {
      retryable: false,
    });
  if (content.length > MOST_BYTES)
    throw new TroupeError('payload-too-large', `The artifact has ${content.length} bytes; the limit is ${MOST_BYTES}.`, {
      retryable: false,
    });
  return { name, type: ofType, content };
}
