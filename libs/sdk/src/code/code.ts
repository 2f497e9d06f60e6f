import { defaultBounds, type CodeArguments, type CodeSettings, type CodeTool, type Schema } from '@troupe/contracts';
import { z } from 'zod';
import { define } from '../define.ts';

export interface CodeOptions<Name extends string> extends CodeSettings, Omit<CodeTool<Name>, 'kind' | 'code' | 'input' | 'description'> {
  readonly description?: string;
}

const { codeCharacters, codeFiles } = defaultBounds;
const FILES = 'Artifacts that it finds as files, by the names you were given them under';

const languages = {
  javascript: {
    what: 'JavaScript (ES2023, no imports, no network). The value of its last expression is the result; a promise is awaited. files.names() lists its files, files.read(name) gives one as text, files.bytes(name) as bytes; files.write(name, content) keeps one.',
    code: 'The program',
  },
  python: {
    what: 'Python 3 with its standard library (no other packages, no network). The value of its last expression is the result. Its files are in the working folder; what it writes to /out is kept.',
    code: 'The program',
  },
} as const;

/**
 * A tool that runs the code a model wrote, in a sandbox: it reaches nothing but its files.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function code<const Name extends string>({ language, time, memory, description, ...tool }: CodeOptions<Name>): CodeTool<Name> {
  const { what, code: program } = languages[language] ?? languages.javascript;
  const input: Schema<CodeArguments, CodeArguments> = z.object({
    code: z.string().min(1).max(codeCharacters).describe(program),
    files: z.array(z.string().max(1_024)).max(codeFiles).optional().describe(FILES),
  });
  return define({
    kind: 'tool',
    effect: 'pure',
    // A process is slow to begin where there is much to do.
    timeout: '3m',
    ...tool,
    description: description === undefined ? `Runs ${what}` : `${description}\n${what}`,
    input,
    code: Object.freeze({ language, ...(time === undefined ? {} : { time }), ...(memory === undefined ? {} : { memory }) }),
  });
}
