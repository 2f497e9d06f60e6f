/** Prints what is being set up. */
export function progress(line: string): void {
  process.stderr.write(`[servers] ${line}\n`);
}
