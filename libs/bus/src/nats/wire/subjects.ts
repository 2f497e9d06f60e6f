import { createHash } from 'node:crypto';
import type { Capability, Work } from '@troupe/contracts';
import { misconfigured } from '../connection/failure.ts';

/** Where things are on a server that several installations may share. */
export interface Subjects {
  /** Name of the stream of one kind of work: a stream for each, so that permissions can name it. */
  stream(kind: Work['kind']): string;
  /** Of all work of one kind. */
  everyWork(kind: Work['kind']): string;
  work(capability: Capability, lane: number): string;
  /** Of the work of one capability. */
  works(capability: Capability): string;
  /** Says that a stream was made, perhaps again. */
  readonly made: string;
  /** Says which lanes of a capability are in use. */
  lanes(capability: Capability): string;
  /** A consumer has started: publishers announce the lanes of that capability again. */
  readonly lanesWanted: string;
  request(subject: string): string;
  broadcast(subject: string): string;
}

/** @throws TroupeError `invalid-configuration` */
export function subjectsOf(prefix: string): Subjects {
  if (!/^[\w-]{1,64}$/.test(prefix)) {
    throw misconfigured(`The prefix ${JSON.stringify(prefix)} cannot be used in NATS subjects. Use up to 64 letters, digits, "_" and "-".`);
  }
  return {
    stream: (kind) => `${prefix}-work-${kind}`,
    everyWork: (kind) => `${prefix}.work.${kind}.>`,
    work: (capability, lane) => `${prefix}.work.${capability}.${lane}`,
    works: (capability) => `${prefix}.work.${capability}.*`,
    made: `${prefix}.made`,
    lanes: (capability) => `${prefix}.lanes.${capability}`,
    lanesWanted: `${prefix}.lanes-wanted`,
    request: (subject) => `${prefix}.request.${subject}`,
    broadcast: (subject) => `${prefix}.broadcast.${subject}`,
  };
}

/** The kind of work a capability is of. */
export function kindOf(capability: Capability): Work['kind'] {
  return capability.slice(0, capability.indexOf('.')) as Work['kind'];
}

/** Servers take names of up to 255 characters. */
const MAX_NAME = 200;

/** Name of the durable consumer of a lane. */
export function consumerName(capability: Capability, lane: number): string {
  const name = capability.replace('.', '_');
  const short = name.length <= MAX_NAME ? name : `${name.slice(0, 100)}_${createHash('sha256').update(name).digest('hex')}`;
  return `${short}_${lane}`;
}
