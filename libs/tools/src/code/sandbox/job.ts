/** What the process of a sandbox is given on its standard input, as JSON; files are base64. */
export interface SandboxJob {
  readonly language: 'javascript' | 'python';
  readonly code: string;
  readonly files: readonly (readonly [name: string, content: string])[];
  readonly time: number;
  readonly memory: number;
  /** Characters of what it prints. */
  readonly outputCharacters: number;
  /** Bytes of the files it writes, and how many there may be. */
  readonly fileBytes: number;
  readonly fileCount: number;
}

/** What it answers on its standard output, as JSON. */
export interface SandboxAnswer {
  readonly output: string;
  readonly files: readonly (readonly [name: string, content: string])[];
  readonly value?: unknown;
  readonly error?: string;
  /** The package of the language is not installed. */
  readonly missing?: string;
}

/** What is printed, up to a bound. */
export interface Printed {
  print(text: string): void;
  text(): string;
}

export function printed(most: number): Printed {
  let text = '';
  return {
    print(more) {
      if (text.length <= most) text += more;
    },
    text: () => (text.length > most ? `${text.slice(0, most)}\n[more was printed]` : text),
  };
}

/** Files that are written, up to a bound. */
export interface WrittenFiles {
  /** @throws Error */
  write(name: string, content: Uint8Array): void;
  all(): SandboxAnswer['files'];
}

export function writtenFiles({ fileBytes, fileCount }: Pick<SandboxJob, 'fileBytes' | 'fileCount'>): WrittenFiles {
  const files = new Map<string, Uint8Array>();
  return {
    write(name, content) {
      if (!/^[A-Za-z0-9_][A-Za-z0-9_. -]{0,127}$/.test(name))
        throw new Error('A file has a name of letters, digits, "_", "-", "." and spaces.');
      const others = [...files].reduce((sum, [other, { length }]) => (other === name ? sum : sum + length), 0);
      if (others + content.length > fileBytes) throw new Error(`Files have ${fileBytes} bytes at most, all together.`);
      if (!files.has(name) && files.size === fileCount) throw new Error(`There are ${fileCount} files at most.`);
      files.set(name, content);
    },
    all: () => Array.from(files, ([name, content]) => [name, Buffer.from(content).toString('base64')] as const),
  };
}
