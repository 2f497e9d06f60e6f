import { count, optional, text } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';
import type { ToolFacts } from '@troupe/tools';

/** What was accepted of a tool that others wrote. */
export interface ToolPin {
  readonly name: string;
  readonly server: string;
  readonly fingerprint: string;
  /** JSON of the facts it stands for. */
  readonly facts: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who accepted a change, as `kind:id`; nobody did where it is as it was first seen. */
  readonly by?: string;
  /** Counts the changes. */
  readonly n: number;
}

const spec: DocumentSpec<ToolPin, 'name', 'n'> = {
  name: 'toolPins',
  version: 1,
  key: ['name'],
  guards: ['n'],
  shape: { name: text, server: text, fingerprint: text, facts: text, at: text, by: optional(text), n: count },
};

const PAGE = { limit: 500, bytes: 4_194_304 };

export interface PinRecords {
  all(): Promise<readonly ToolPin[]>;
  /** The first of a name stands. */
  insert(pin: ToolPin): Promise<boolean>;
  /** False when another was faster. */
  replace(pin: ToolPin, before: Pick<ToolPin, 'n'>): Promise<boolean>;
}

export function pinRecords(store: DocumentStore): PinRecords {
  const pins = store.documents(spec);
  return {
    async all() {
      const found: ToolPin[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await pins.find({ ...PAGE, ...(cursor === undefined ? {} : { cursor }) });
        found.push(...page.documents.filter(isReadable));
        cursor = page.cursor;
        if (cursor === undefined) return found;
      }
    },
    insert: (pin) => pins.insert(pin),
    replace: (pin, { n }) => pins.replace(pin, { n }),
  };
}

export function readFacts({ facts }: ToolPin): ToolFacts {
  return JSON.parse(facts) as ToolFacts;
}
