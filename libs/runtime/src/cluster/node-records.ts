import { isReadable, type DocumentSpec, type DocumentStore, type UnreadableDocument } from '@troupe/store';
import { count, text } from '@troupe/contracts/format';

export interface NodeRecord {
  readonly node: string;
  /** Distinguishes one start of the process from the next, and from another process of the same name. */
  readonly run: string;
  /** Counts the runs that took the name. */
  readonly generation: number;
  /** Changes while the node lives: a count, or of one that cannot be read whatever is stored of it. */
  readonly beat: number | string;
  /** Set when it cannot be read. */
  readonly found?: UnreadableDocument;
}

type Stored = Omit<NodeRecord, 'found'> & { readonly beat: number };

const spec: DocumentSpec<Stored, 'node', 'run'> = {
  name: 'nodes',
  version: 1,
  key: ['node'],
  guards: ['run'],
  shape: { node: text, run: text, generation: count, beat: count },
};

/** Read with one look; there are hardly ever more. */
const PAGE = 500;

/** Which processes drive tasks. */
export interface NodeRecords {
  /**
   * Gives the name of a node to one run of it. Resolves with the generation of the run: one more than that of
   * the run before, or the one that is given, for a run that takes its name back.
   */
  take(node: string, run: string, generation?: number): Promise<number>;
  /** Heartbeat of a run: `beat` counts up. False when another run has the name, or none; nothing changed then. */
  beat(heartbeat: Stored): Promise<boolean>;
  all(): Promise<readonly NodeRecord[]>;
  /** Removes the record of a run, or one that is as it was found. */
  remove(record: Pick<NodeRecord, 'node' | 'run' | 'found'>): Promise<void>;
}

export function nodeRecords(store: DocumentStore): NodeRecords {
  const nodes = store.documents(spec);
  return {
    async take(node, run, generation) {
      for (;;) {
        const there = await nodes.get({ node });
        const own = there !== undefined && isReadable(there) && there.run === run ? there.generation : undefined;
        // Repeated after a lost answer, it finds its own run and counts it no second time.
        if (own !== undefined && (generation === undefined || generation === own)) return own;
        const mine = { node, run, generation: generation ?? nextGeneration(there), beat: 0 };
        const taken =
          there === undefined ? await nodes.insert(mine) : await nodes.replace(mine, isReadable(there) ? { run: there.run } : there);
        if (taken) return mine.generation;
      }
    },
    beat: (heartbeat) => nodes.replace(heartbeat, { run: heartbeat.run }),
    async all() {
      const found: NodeRecord[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await nodes.find({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        for (const each of page.documents) found.push(isReadable(each) ? each : unreadableNode(each));
        cursor = page.cursor;
        if (cursor === undefined) return found;
      }
    },
    remove: ({ node, run, found }) => nodes.delete({ node }, found ?? { run }),
  };
}

function nextGeneration(there: Stored | UnreadableDocument | undefined): number {
  return there !== undefined && isReadable(there) ? there.generation + 1 : 1;
}

/**
 * A node lives while its document changes, whatever is in it: one of a newer version is not taken for dead. Its
 * run takes the name back: no run that can be read is as late.
 */
function unreadableNode(found: UnreadableDocument): NodeRecord {
  const beat = JSON.stringify(found.stored)?.slice(0, 1_000) ?? '';
  return { node: found.key[0]!, run: '', generation: Number.MAX_SAFE_INTEGER, beat, found };
}
