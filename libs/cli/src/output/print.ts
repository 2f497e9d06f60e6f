import { stringify } from 'yaml';
import type { CliContext } from '../cli-context.ts';
import { printableJson, printableLines } from './printable.ts';

export const outputFormats = ['table', 'json', 'jsonl', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface PrintOptions {
  /** The same as the format `json`. */
  readonly json?: true;
  readonly output?: OutputFormat;
}

/** Prints a value in the format that is asked for: as text for people, unless another is. */
export function print({ stdout }: Pick<CliContext, 'stdout'>, { json, output }: PrintOptions, value: unknown, text: () => string): void {
  stdout.write(`${inFormat(output ?? (json === true ? 'json' : 'table'), value, text)}\n`);
}

function inFormat(format: OutputFormat, value: unknown, text: () => string): string {
  switch (format) {
    case 'table':
      return text();
    case 'json':
      return printableJson(value);
    case 'jsonl':
      return (Array.isArray(value) ? value : [value]).map((item) => printableJson(item)).join('\n');
    case 'yaml':
      return printableLines(stringify(value, { lineWidth: 0 }).trimEnd());
    default:
      return format satisfies never;
  }
}
