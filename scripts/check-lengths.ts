import { parseSync, Visitor, type Comment, type Span } from 'oxc-parser';
import { find, read, report, root } from './gate.ts';

/** Lines of a function at most, from its first to its last: more hides what belongs together and what does not. */
const MOST_OF_FUNCTION = 80;
const MOST_OF_FILE = 300;
/** Stands right above a longer function, with the reason why it is one. */
const REASON = /\bLong because \S+ \S+/;

/** What this file has that is too long. */
function faultsOf(file: string, source: string): readonly string[] {
  const { program, comments, errors } = parseSync(file, source);
  const starts = lineStarts(source);
  const faults: string[] = [];
  const lines = starts.length - (source.endsWith('\n') ? 1 : 0);
  if (errors.length > 0) faults.push(`${file}: it cannot be parsed: ${errors[0]!.message}`);
  // A list of what a library offers is looked up in, not read.
  const isList = program.body.every((statement) => statement.type === 'ExportNamedDeclaration' && statement.source !== null);
  if (lines > MOST_OF_FILE && !isList)
    faults.push(`${file}: ${lines} lines; at most ${MOST_OF_FILE} are allowed. Split it by what its parts do.`);

  const excused = reasonLines(comments, starts);
  const measure = ({ start, end }: Span): void => {
    const first = lineOf(starts, start);
    const length = lineOf(starts, end) - first + 1;
    if (length <= MOST_OF_FUNCTION || excused.has(first - 1)) return;
    faults.push(
      `${file}:${first}: a function of ${length} lines; at most ${MOST_OF_FUNCTION} are allowed. Split it into parts that take only what they use.`,
    );
  };
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(program);
  return faults;
}

/** The last lines of comments that give a reason. */
function reasonLines(comments: readonly Comment[], starts: readonly number[]): ReadonlySet<number> {
  return new Set(comments.filter(({ value }) => REASON.test(value)).map(({ end }) => lineOf(starts, end)));
}

function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line of an offset, counted from 1. */
function lineOf(starts: readonly number[], offset: number): number {
  const after = starts.findIndex((start) => start > offset);
  return after === -1 ? starts.length : after;
}

const files = find('{libs,services}/*/src/**/*.{ts,tsx}');
report(files.length === 0 ? [`There are no source files in ${root}.`] : files.flatMap((file) => faultsOf(file, read(file))));
