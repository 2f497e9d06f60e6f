import type { Schemas } from '../api/client.ts';
import { text } from '../texts.ts';

export type Approval = Schemas['Approval'];

/** What it is about in one line: the question, or the tool. */
export function titleOf({ title, tool, kind }: Pick<Approval, 'title' | 'tool' | 'kind'>): string {
  if (title !== undefined) return title;
  return kind === undefined ? text.approvals.mayCall(tool ?? '') : (tool ?? '');
}
