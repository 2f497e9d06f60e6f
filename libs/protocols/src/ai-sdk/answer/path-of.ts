import type { TaskNode } from '../../tree/tree-pieces.ts';

/** The names from the task at the top to this one. */
export function pathOf({ name, above }: TaskNode): readonly string[] {
  return [...(above === undefined ? [] : pathOf(above.node)), name];
}
