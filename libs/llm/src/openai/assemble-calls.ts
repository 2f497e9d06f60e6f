import type { Json } from '@troupe/contracts';
import type { CallDelta } from './chunk.ts';
import { readArguments } from './well-formed.ts';

/** The tool calls of an answer, put together from their pieces. */
export interface CallAssembly {
  add(delta: CallDelta): void;
  /** In the order they began; `name` is empty when it never came. */
  end(): readonly { readonly id: string; readonly name: string; readonly args: Json }[];
}

interface Slot {
  readonly index: number | undefined;
  id: string;
  name: string;
  args: string;
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
      if (slot === undefined || beginsAnother(slot, id, name)) slots.push((slot = { index, id: '', name: '', args: '' }));
      slot.id ||= id;
      slot.name ||= name;
      slot.args += typeof args === 'string' ? args : JSON.stringify(args);
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
  return name !== '' && slot.name !== '' && isWhole(slot.args);
}

function isWhole(args: string): boolean {
  try {
    JSON.parse(args);
    return true;
  } catch {
    return false;
  }
}
