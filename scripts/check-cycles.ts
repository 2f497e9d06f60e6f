import { parseSync } from 'oxc-parser';
import { dirname, join } from 'node:path/posix';
import { find, read, report, root } from './gate.ts';

/**
 * Files of a package that import each other in a circle. Imports of types count: a file that is given an object
 * names its type, so that a call through an object is an arrow like any other. What goes back is a callback.
 */
function circlesOf(files: readonly string[]): readonly string[] {
  const arrows = new Map(files.map((file) => [file, importsOf(file).filter((other) => files.includes(other))]));
  const faults: string[] = [];
  for (const circle of circlesIn(arrows)) {
    const members = new Set(circle);
    const shown = circle.map(
      (file) =>
        `${file} → ${arrows
          .get(file)!
          .filter((other) => members.has(other))
          .join(', ')}`,
    );
    faults.push(`${circle.length} files import each other in a circle: ${shown.join('; ')}. What goes back is a callback.`);
  }
  return faults;
}

function importsOf(file: string): readonly string[] {
  const { module } = parseSync(file, read(file));
  const froms = [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value)];
  for (const { entries } of module.staticExports)
    for (const { moduleRequest } of entries) if (moduleRequest) froms.push(moduleRequest.value);
  return froms.filter((from) => from.startsWith('.')).map((from) => join(dirname(file), from));
}

/** Strongly connected components of more than one file, and files that import themselves (Tarjan). */
function circlesIn(arrows: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: (readonly string[])[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    for (const other of arrows.get(file)!) {
      if (!order.has(other)) visit(other);
      if (stack.includes(other)) low.set(file, Math.min(low.get(file)!, low.get(other)!));
    }
    if (low.get(file) !== order.get(file)) return;
    const circle = stack.splice(stack.indexOf(file)).sort();
    if (circle.length > 1 || arrows.get(file)!.includes(file)) circles.push(circle);
  };
  for (const file of arrows.keys()) if (!order.has(file)) visit(file);
  return circles;
}

const packages = Map.groupBy(find('{libs,services}/*/src/**/*.{ts,tsx}'), (file) => file.split('/', 2).join('/'));
report(packages.size === 0 ? [`There are no source files in ${root}.`] : [...packages.values()].flatMap(circlesOf));
