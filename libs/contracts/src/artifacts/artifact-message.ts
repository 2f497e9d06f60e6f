import { z } from 'zod';
import { defaultBounds } from '../bounds.ts';
import { attemptShape, callIdShape } from '../messages/id-shapes.ts';
import { readerOf, type Reader } from '../messages/subject.ts';
import type { Shown } from '../work/work.ts';
import { ARTIFACT_ID_PATTERN, MEDIA_TYPE_PATTERN, type Artifact } from './artifact.ts';

/** What a worker asks the owner of a task about artifacts, for an attempt it was given. */
export type ArtifactRequest = Shown &
  (
    | { readonly kind: 'begin'; readonly id: string; readonly name: string; readonly type: string; readonly bytes: number }
    /** `content` is base64; pieces come in order, each but the last of `artifactPieceBytes`. */
    | { readonly kind: 'piece'; readonly id: string; readonly n: number; readonly content: string }
    | { readonly kind: 'end'; readonly id: string }
    | { readonly kind: 'read'; readonly handle: string; readonly from: number; readonly length: number }
    | { readonly kind: 'list' }
  );

export interface ArtifactAnswer {
  readonly artifact?: Artifact;
  /** Nothing more is to be sent of it. */
  readonly stored?: boolean;
  /** In base64. */
  readonly content?: string;
  readonly artifacts?: readonly Artifact[];
}

const { artifactBytes: MOST_BYTES, artifactPieceBytes: PIECE, artifactItems: MOST, nameCharacters: NAME } = defaultBounds;
/** Characters of base64 that bytes take. */
const base64Of = (bytes: number): number => Math.ceil(bytes / 3) * 4;

const shown = { call: callIdShape, attempt: attemptShape, token: z.string().max(128) };
const id = z.string().regex(new RegExp(ARTIFACT_ID_PATTERN));
const name = z.string().min(1).max(NAME);
const type = z.string().regex(new RegExp(MEDIA_TYPE_PATTERN));
const bytes = z.int().min(0).max(MOST_BYTES);
const content = z.base64().max(base64Of(PIECE));

const request: z.ZodType<ArtifactRequest> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), ...shown, id, name, type, bytes }),
  z.object({
    kind: z.literal('piece'),
    ...shown,
    id,
    n: z
      .int()
      .min(0)
      .max(Math.ceil(MOST_BYTES / PIECE)),
    content,
  }),
  z.object({ kind: z.literal('end'), ...shown, id }),
  z.object({ kind: z.literal('read'), ...shown, handle: z.string().max(1_024), from: bytes, length: z.int().min(0).max(PIECE) }),
  z.object({ kind: z.literal('list'), ...shown }),
]);

const artifact: z.ZodType<Artifact> = z.object({ id, task: z.string(), name: z.string(), type: z.string(), bytes, at: z.string() });

export const readArtifactRequest: Reader<ArtifactRequest> = readerOf(request);
export const readArtifactAnswer: Reader<ArtifactAnswer> = readerOf(
  z.object({
    artifact: artifact.exactOptional(),
    stored: z.boolean().exactOptional(),
    content: content.exactOptional(),
    artifacts: z.array(artifact).max(MOST).exactOptional(),
  }),
);
