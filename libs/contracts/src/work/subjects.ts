import { z } from 'zod';
import { readArtifactAnswer, readArtifactRequest, type ArtifactAnswer, type ArtifactRequest } from '../artifacts/artifact-message.ts';
import { readConsentAnswer, readConsentRequest, type ConsentAnswer, type ConsentRequest } from '../connections/consent-message.ts';
import { readMemoryAnswer, type MemoryAnswer } from '../memory/memory-message.ts';
import { attemptShape, callIdShape } from '../messages/id-shapes.ts';
import { readReport, readReportAnswer, readShown } from '../messages/report-message.ts';
import { readerOf, type BroadcastSubject, type LargeBodies, type RequestSubject } from '../messages/subject.ts';
import { readTaskAnswer, taskRequestReader, type TaskAnswer, type TaskRequest } from '../messages/task-request.ts';
import { readInput } from '../messages/work-message.ts';
import { token } from './capability.ts';
import { defaultBounds } from '../bounds.ts';
import type { Json } from '../values/json.ts';
import type { AliveCalls, CallStop, ReportAnswer, Shown, TokenChunk, WorkInput, WorkReport } from './work.ts';

/** Pieces are kept for the worker of the attempt. */
const ofAttempt: LargeBodies<Shown> = {
  claimOf: ({ call, attempt, token: shown }) => ({ call, attempt, token: shown }),
  readClaim: (claim) => readShown(claim) as unknown as Json,
};

/** Where workers report to: the owner of the partition answers. */
export function reportSubject(partition: number): RequestSubject<WorkReport, ReportAnswer> {
  return { name: `reports.${partition}`, read: readReport, readAnswer: readReportAnswer, large: ofAttempt };
}

/** Where workers ask for what work is made with that no message holds: the owner of the partition answers. */
export function inputSubject(partition: number): RequestSubject<Shown, WorkInput> {
  return { name: `inputs.${partition}`, read: readShown, readAnswer: readInput, large: ofAttempt };
}

/** Where workers write and read artifacts of the tasks whose calls they were given: the owner of the partition answers. */
export function artifactsSubject(partition: number): RequestSubject<ArtifactRequest, ArtifactAnswer> {
  return { name: `artifacts.${partition}`, read: readArtifactRequest, readAnswer: readArtifactAnswer };
}

/** Where workers ask for what users let their tools do elsewhere: the owner of the partition answers. */
export function consentsSubject(partition: number): RequestSubject<ConsentRequest, ConsentAnswer> {
  return { name: `consents.${partition}`, read: readConsentRequest, readAnswer: readConsentAnswer };
}

/** Where workers ask for what a tool of memory does: the owner of the partition does it. */
export function memorySubject(partition: number): RequestSubject<Shown, MemoryAnswer> {
  return { name: `memory.${partition}`, read: readShown, readAnswer: readMemoryAnswer };
}

/** Owners let each other in unseen. */
const ofOwners: LargeBodies<TaskRequest> = { claimOf: () => null, readClaim: () => null };

/** Where a task is asked for, by its partition: the owner answers. */
export function tasksSubject(partition: number): RequestSubject<TaskRequest, TaskAnswer> {
  return { name: `tasks.${partition}`, read: taskRequestReader(partition), readAnswer: readTaskAnswer, large: ofOwners };
}

const secret = z.string().max(128);
const text = z.string().max(1_024);

/** Broadcast: workers stop the call named in the body. */
export const cancelSubject: BroadcastSubject<CallStop> = {
  name: 'cancel',
  read: readerOf(z.object({ call: callIdShape, attempt: attemptShape.exactOptional(), unbegun: z.literal(true).exactOptional() })),
};

/** Broadcast: partitions were given back, or a process came. */
export const partitionsSubject: BroadcastSubject<{ readonly from: string }> = {
  name: 'partitions',
  read: readerOf(z.object({ from: text })),
};

/** Broadcast: a session has no writer any more; the body names it. */
export const sessionsSubject: BroadcastSubject<{ readonly session: string }> = {
  name: 'sessions',
  read: readerOf(z.object({ session: z.string() })),
};

/** Most calls one broadcast of `alive` names. */
export const MAX_ALIVE: number = defaultBounds.aliveCalls;

/** Broadcast of workers: the calls that they have under way. */
export const aliveSubject: BroadcastSubject<AliveCalls> = {
  name: 'alive',
  read: readerOf(z.object({ calls: z.array(z.tuple([callIdShape, attemptShape, secret])).max(MAX_ALIVE) })),
};

const turn = readerOf(z.object({ ended: z.boolean() }));

/** Broadcast: a watched task has a new durable turn. */
export function turnSubject(task: string): BroadcastSubject<{ readonly ended: boolean }> {
  return { name: `turns.${token(task)}`, read: turn };
}

/** Most characters of one piece of a model's answer. */
export const MAX_CHUNK: number = defaultBounds.chunkCharacters;

const chunk = readerOf(
  z.object({ call: callIdShape, attempt: attemptShape, token: secret, offset: z.int().min(0), text: z.string().max(MAX_CHUNK) }),
);

/** Broadcast of one task's live events and tokens. */
export function eventSubject(task: string): BroadcastSubject<TokenChunk> {
  return { name: `events.${token(task)}`, read: chunk };
}
