import type { Json } from '@troupe/contracts';
import type { CallDelta } from './chunk.ts';
import { jsonEnd, type JsonEnd } from './json-end.ts';
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
  readonly whole: JsonEnd;
}

export function assembleCalls(): CallAssembly {
  const slots: Slot[] = [];
  return {
    add(delta) {
      const index = delta.index ?? undefined;
      const id = delta.id ?? '';
      const name = delta.function?.name ?? '';
      const args = delta.function?.arguments ?? '';
      let slot = slotOf(slots, index, id);
      if (slot === undefined || beginsAnother(slot, id, name)) slots.push((slot = { index, id: '', name: '', args: '', whole: jsonEnd() }));
      slot.id ||= id;
      slot.name ||= name;
      const piece = typeof args === 'string' ? args : JSON.stringify(args);
      slot.args += piece;
      slot.whole.add(piece);
    },
    get count() {
      return slots.length;
    },
    end: () => slots.map(({ id, name, args }) => ({ id, name, args: readArguments(args) })),
  };
}

/** By index; by id, or else the last, where a server gives no index. */
function slotOf(slots: readonly Slot[], index: number | undefined, id: string): Slot | undefined {
  if (index !== undefined) return slots.findLast((slot) => slot.index === index);
  return (id === '' ? undefined : slots.findLast((slot) => slot.id === id)) ?? slots.at(-1);
}

/** Some servers give every call the same index: another id, or a name after whole arguments, is another call. */
function beginsAnother(slot: Slot, id: string, name: string): boolean {
  if (id !== '' && slot.id !== '' && id !== slot.id) return true;
  return name !== '' && slot.name !== '' && slot.whole.reached;
}
