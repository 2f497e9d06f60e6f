export { createCli } from './create-cli.ts';
export type { Cli } from './create-cli.ts';
export type { AppNeeds, CliContext, Output, PlatformFlags, RunningPlatform } from './cli-context.ts';
