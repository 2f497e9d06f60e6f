import type { Json } from '@troupe/contracts';
import type { CallDelta } from './chunk.ts';
import { jsonProgress, type JsonProgress } from './json-progress.ts';
import { readArguments } from './well-formed.ts';

/** The tool calls of an answer, put together from their pieces. */
export interface CallAssembly {
  /** How many have begun. */
  readonly count: number;
  add(delta: CallDelta): void;
  /** In the order they began; `name` is empty when it never came. */
  end(): readonly { readonly id: string; readonly name: string; readonly args: Json }[];
}

interface Slot {
  readonly index: number | undefined;
  id: string;
  name: string;
  args: string;
  readonly progress: JsonProgress;
}

export function assembleCalls(): CallAssembly {
  const slots: Slot[] = [];
  // The last of each: an answer may have thousands of pieces, and of calls.
  const byIndex = new Map<number, Slot>();
  const byId = new Map<string, Slot>();

  /** By index; by id, or else the last, where a server gives no index. */
  const slotOf = (index: number | undefined, id: string): Slot | undefined => {
    if (index !== undefined) return byIndex.get(index);
    return (id === '' ? undefined : byId.get(id)) ?? slots.at(-1);
  };
  const begin = (index: number | undefined): Slot => {
    const slot: Slot = { index, id: '', name: '', args: '', progress: jsonProgress() };
    slots.push(slot);
    if (index !== undefined) byIndex.set(index, slot);
    return slot;
  };

  return {
    add(delta) {
      const index = delta.index ?? undefined;
      const id = delta.id ?? '';
      const name = delta.function?.name ?? '';
      const given = delta.function?.arguments ?? '';
      const args = typeof given === 'string' ? given : JSON.stringify(given);
      let slot = slotOf(index, id);
      if (slot === undefined || beginsAnother(slot, id, name)) slot = begin(index);
      slot.id ||= id;
      if (slot.id !== '') byId.set(slot.id, slot);
      slot.name ||= name;
      slot.args += args;
      slot.progress.add(args);
    },
    get count() {
      return slots.length;
    },
    end: () => slots.map(({ id, name, args }) => ({ id, name, args: readArguments(args) })),
  };
}

/** Some servers give every call the same index: another id, or a name after whole arguments, is another call. */
function beginsAnother(slot: Slot, id: string, name: string): boolean {
  if (id !== '' && slot.id !== '' && id !== slot.id) return true;
  return name !== '' && slot.name !== '' && slot.progress.whole;
}
