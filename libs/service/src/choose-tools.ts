import type { App } from '@troupe/contracts';
import { combineSources, type ToolSource } from '@troupe/tools';
import { localTools } from '@troupe/tools/local';

export interface ChosenTools extends ToolSource {
  /** Goes on with the tools of another version of the app. */
  replace(app: App): void;
}

/** Where the tools of a process come from. */
export function chooseTools(app: App): ChosenTools {
  const local = localTools(app);
  return { ...combineSources([local]), replace: local.replace };
}
