import type { Bus } from '@troupe/bus';
import { aroundOperations, type Append, type Store } from '@troupe/store';

/**
 * The named places at which the process can be killed: around everything that becomes durable and
 * everything that leaves the process. `after` a write means: it is durable and nothing was answered.
 */
export const crashPoints = [
  'before-append-start',
  'after-append-start',
  'before-append-result',
  'after-append-result',
  'before-append-signal',
  'after-append-signal',
  'before-append-end',
  'after-append-end',
  'before-append-attempt',
  'after-append-attempt',
  'before-message',
  'after-message',
  'before-session-append',
  'after-session-append',
  'before-session-pass',
  'after-session-pass',
  'before-dispatch',
  'after-dispatch',
  'before-report',
  'after-report',
  'before-effect',
  'after-effect',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Counts how often a point is passed and kills the process, as kill -9 does, at the one that was asked for. */
export type PassPoint = (point: CrashPoint) => void;

/** @param order e.g. `after-append-result#3`: at the third time */
export function crashAt(order: string | undefined): PassPoint {
  const [wanted, count] = (order ?? '').split('#');
  let left = Number(count ?? 1);
  return (point) => {
    if (point === wanted && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

export function crashingStore(store: Store, pass: PassPoint): Store {
  const around = async <T>(before: CrashPoint, after: CrashPoint, write: () => Promise<T>): Promise<T> => {
    pass(before);
    const result = await write();
    pass(after);
    return result;
  };
  const points = aroundOperations(store, ({ name }, run) => {
    if (name === 'sessionEntries.insert') return around('before-session-append', 'after-session-append', run);
    if (name === 'sessions.insert' || name === 'sessions.replace') return around('before-session-pass', 'after-session-pass', run);
    return run();
  });
  return {
    ...points,
    append(entry) {
      const kind = kindOf(entry);
      return around(`before-append-${kind}`, `after-append-${kind}`, () => store.append(entry));
    },
    acceptMessage: (message) => around('before-message', 'after-message', () => store.acceptMessage(message)),
  };
}

export function crashingBus(bus: Bus, pass: PassPoint): Bus {
  return {
    ...bus,
    async publish(work) {
      pass('before-dispatch');
      await bus.publish(work);
      pass('after-dispatch');
    },
    async request(subject, body, timeout, trace) {
      pass('before-report');
      const answer = await bus.request(subject, body, timeout, trace);
      pass('after-report');
      return answer;
    },
  };
}

function kindOf({ turn, decoded }: Append): 'start' | 'result' | 'signal' | 'end' | 'attempt' {
  if (turn.n === 0) return 'start';
  const { inputs, commands } = decoded!;
  if (commands.some(({ kind }) => kind === 'end')) return 'end';
  if (inputs.some(({ kind }) => kind === 'signal')) return 'signal';
  return inputs.some(({ kind }) => kind === 'attempt-failed') ? 'attempt' : 'result';
}
