import type { ListedTool, ToolList } from '../port.ts';

/** U1 */
export function isSameList(list: ToolList, next: ToolList): boolean {
  if (list.size !== next.size) return false;
  const others = next.entries();
  for (const [name, tool] of list) {
    const [otherName, other] = others.next().value as [string, ListedTool];
    if (name !== otherName || tool.build !== other.build || tool.trouble !== other.trouble) return false;
  }
  return true;
}
