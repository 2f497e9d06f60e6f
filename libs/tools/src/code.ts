import { TroupeError, type AppTool, type CodeArguments, type CodeTool } from '@troupe/contracts';
import type { CodeRunner } from './code/code-runner.ts';
import type { ToolSource } from './port.ts';
import { toolsOfApp, type AppToolSource, type ToolsOfApp } from './of-app/tools-of-app.ts';

export type { CodeFile, CodeJob, CodeOutcome, CodeRunner } from './code/code-runner.ts';

/** The tools of an app that run code. */
export interface CodeTools extends ToolSource, Pick<AppToolSource<CodeTool>, 'replace'> {}

/** @param runner of a process that runs tools, loaded by the first call; the others list and check them */
export function codeTools(app: ToolsOfApp, runner: (() => Promise<CodeRunner>) | undefined): CodeTools {
  const { find, ...own } = toolsOfApp(app, runsCode);
  return {
    ...own,
    async run({ name, args }, context) {
      const tool = find(name);
      if (runner === undefined) throw new TroupeError('unavailable', `No tools are run here; ${name} is one.`, { retryable: true });
      const { runCode } = await import('./code/run-code.ts');
      return { value: await runCode(tool, args as CodeArguments, context, await runner()) };
    },
    close: async () => {},
  };
}

/** Runs each job in a process of its own. */
export async function ownProcesses(): Promise<CodeRunner> {
  return (await import('./code/process-runner.ts')).processRunner;
}

function runsCode(tool: AppTool): tool is CodeTool {
  return 'code' in tool;
}
