import type { Bus } from '@troupe/bus';
import type { CallId, WorkReport } from '@troupe/contracts';
import { onSettled } from '../on-settled.ts';
import type { Instruments } from './instruments.ts';
import { seconds } from './seconds.ts';

/** An attempt under way here; `dropped` until its outcome is taken. */
interface Attempt {
  outcome: 'ok' | 'failed' | 'dropped';
}

/** Counts attempts, on the side that sends them and on the side that makes them. */
export function measureBus(counts: Instruments, inner: Bus): Bus {
  const underWay = new Map<string, Attempt>();
  // Listened to on the side: whoever waits for the message waits not a tick longer.
  const failing = <T>(operation: string, work: Promise<T>): Promise<T> => {
    work.catch(() => counts.busFailures.of(operation).value++);
    return work;
  };

  inner.refused(({ family }) => counts.busRefusals.of(family).value++);

  return {
    ...inner,
    publish(work) {
      counts.attemptsDispatched.of(work.kind, String(work.attempt > 1)).value++;
      return failing('publish', inner.publish({ ...work, sentAt: Date.now() }));
    },
    consume: (capability, options, handler) =>
      inner.consume(capability, options, (delivery) => {
        const { sentAt, ...work } = delivery.work;
        const { kind, name } = work;
        // Clocks of two machines may differ: nothing starts before it was sent.
        if (sentAt !== undefined) counts.attemptWait.of(kind).observe(Math.max(0, Date.now() - sentAt) / 1_000);
        const key = keyOf(work.call, work.attempt);
        const attempt: Attempt = { outcome: 'dropped' };
        const began = seconds();
        underWay.set(key, attempt);
        const end = (): void => {
          if (underWay.get(key) === attempt) underWay.delete(key);
          counts.attempts.of(kind, name, attempt.outcome).observe(seconds() - began);
        };
        handler(onSettled(delivery, end, work));
      }),
    request(subject, body, timeout, trace) {
      const asked = failing('request', inner.request(subject, body, timeout, trace));
      const report = outcomeOf(body);
      if (report === undefined) return asked;
      return asked.then((answer) => {
        const attempt = answer === 'committed' ? underWay.get(keyOf(report.call, report.attempt)) : undefined;
        if (attempt !== undefined) attempt.outcome = report.outcome.ok ? 'ok' : 'failed';
        return answer;
      });
    },
  };
}

function keyOf(call: CallId, attempt: number): string {
  return `${call}#${attempt}`;
}

function outcomeOf(body: unknown): Extract<WorkReport, { kind: 'outcome' }> | undefined {
  const report = body as Partial<WorkReport> | null;
  return report?.kind === 'outcome' ? (report as Extract<WorkReport, { kind: 'outcome' }>) : undefined;
}
