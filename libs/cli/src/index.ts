export { createCli } from './create-cli.ts';
export type { Cli } from './create-cli.ts';
export type { CliContext, Output, PlatformFlags, RunningPlatform } from './cli-context.ts';
