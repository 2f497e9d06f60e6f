import type { ToolChanges, WorkflowLog } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import type { DocumentStore } from '@troupe/store';
import type { ToolSource } from '@troupe/tools';
import { pinRecords } from './pin-records.ts';
import { pinnedTools, type PinnedTools } from './pinned-tools.ts';
import { toolChanges } from './tool-changes.ts';

export interface OpenedPins {
  readonly tools: PinnedTools;
  readonly changes: ToolChanges;
}

/** The tools of a process that decides which calls are made, as they were accepted. */
export function openPins(source: ToolSource, { store, log }: { readonly store: DocumentStore; readonly log: WorkflowLog }): OpenedPins {
  const records = pinRecords(store);
  const tools = pinnedTools(source, { records, env: machineEnv, log });
  return { tools, changes: toolChanges(tools, records, machineEnv) };
}
