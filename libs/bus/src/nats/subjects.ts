import { createHash } from 'node:crypto';
import type { Capability } from '@troupe/contracts';
import { misconfigured } from './failure.ts';

/** Where things are on a server that several installations may share. */
export interface Subjects {
  readonly stream: string;
  /** Of all work. */
  readonly everyWork: string;
  work(capability: Capability, lane: number): string;
  /** Of the work of one capability. */
  works(capability: Capability): string;
  /** Says that the stream was made, perhaps again. */
  readonly made: string;
  /** Says which lanes of a capability are in use. */
  lanes(capability: Capability): string;
  request(subject: string): string;
  broadcast(subject: string): string;
}

/** @throws TroupeError `invalid-configuration` */
export function subjectsOf(prefix: string): Subjects {
  if (!/^[\w-]{1,64}$/.test(prefix)) {
    throw misconfigured(`The prefix ${JSON.stringify(prefix)} cannot be used in NATS subjects. Use up to 64 letters, digits, "_" and "-".`);
  }
  return {
    stream: `${prefix}-work`,
    everyWork: `${prefix}.work.>`,
    work: (capability, lane) => `${prefix}.work.${capability}.${lane}`,
    works: (capability) => `${prefix}.work.${capability}.*`,
    made: `${prefix}.made`,
    lanes: (capability) => `${prefix}.lanes.${capability}`,
    request: (subject) => `${prefix}.request.${subject}`,
    broadcast: (subject) => `${prefix}.broadcast.${subject}`,
  };
}

/** Servers take names of up to 255 characters. */
const MAX_NAME = 200;

/** Name of the durable consumer of a lane. */
export function consumerName(capability: Capability, lane: number): string {
  const name = capability.replace('.', '_');
  const short = name.length <= MAX_NAME ? name : `${name.slice(0, 100)}_${createHash('sha256').update(name).digest('hex')}`;
  return `${short}_${lane}`;
}
