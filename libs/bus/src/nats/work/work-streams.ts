import type { StreamInfo } from '@nats-io/jetstream';
import type { Work, WorkflowLog } from '@troupe/contracts';
import { misconfigured } from '../connection/failure.ts';
import type { Link } from '../connection/link.ts';
import type { Subjects } from '../wire/subjects.ts';
import { workStream, type StreamOptions, type WorkStream } from './work-stream.ts';

/** The streams of the kinds of work this process sends or takes. */
export interface WorkStreams {
  /** @throws TroupeError `invalid-configuration` for a kind this process has no part in */
  of(kind: Work['kind']): WorkStream;
  infos(): readonly StreamInfo[];
  /** Names of the streams that were never there. */
  missing(): readonly string[];
  /** @param action gets whether what was in one of the streams is gone */
  onMended(action: (lost: boolean) => void): void;
  close(): Promise<void>;
}

/** @throws TroupeError as `workStream` does */
export async function workStreams(
  link: Link,
  subjects: Subjects,
  kinds: readonly Work['kind'][],
  options: StreamOptions,
  log: WorkflowLog,
): Promise<WorkStreams> {
  const opened = await Promise.all(kinds.map(async (kind) => [kind, await workStream(link, subjects, kind, options, log)] as const));
  const streams = new Map(opened);
  const all = [...streams.values()];
  return {
    of(kind) {
      const stream = streams.get(kind);
      if (stream === undefined)
        throw misconfigured(`This process has no part in work of the kind "${kind}". Name the kind in its \`kinds\`.`);
      return stream;
    },
    infos: () => all.flatMap(({ info }) => (info === undefined ? [] : [info])),
    missing: () => all.flatMap(({ name, info }) => (info === undefined ? [name] : [])),
    onMended(action) {
      const once = coalesced((lost) => link.run(() => action(lost)));
      for (const stream of all) stream.onMended(once);
    },
    async close() {
      await Promise.all(all.map((stream) => stream.close()));
    },
  };
}

/** Milliseconds within which the streams of one server are found again, after it was wiped or reached again. */
const TOGETHER_MS = 100;

/** One call for streams that are mended together: owners send everything again when something was lost. */
function coalesced(action: (lost: boolean) => void): (lost: boolean) => void {
  let waiting: { lost: boolean } | undefined;
  return (lost) => {
    if (waiting !== undefined) {
      waiting.lost ||= lost;
      return;
    }
    const mine = { lost };
    waiting = mine;
    setTimeout(() => {
      waiting = undefined;
      action(mine.lost);
    }, TOGETHER_MS).unref();
  };
}
