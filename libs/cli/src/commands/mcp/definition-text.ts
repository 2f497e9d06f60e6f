import { isSecret, type McpDefinition, type Secret } from '@troupe/contracts';

/** Characters of a line, as in the template of apps. */
const WIDTH = 140;
const INDENT = '  ';
/** Characters of a name: after a shorter one, a text stays on its line, however long it is. */
const SHORT_KEY = 5;

type Value = string | boolean | Secret | readonly string[] | { readonly [name: string]: Value };

/** A file with the definition, as somebody would write it. */
export function definitionText({ kind: _, ...definition }: McpDefinition): string {
  const properties = Object.entries(definition).map(([name, value]) => `${property(name, value as Value, INDENT)},\n`);
  const usesSecrets = [definition, definition.headers, definition.env, definition.auth].some((each) =>
    Object.values(each ?? {}).some(isSecret),
  );
  return `import { mcp${usesSecrets ? ', secret' : ''} } from 'troupe';\n\nexport default mcp({\n${properties.join('')}});\n`;
}

/** Without the comma that follows it. */
function property(name: string, value: Value, indent: string): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
  const line = `${indent}${key}: ${inline(value)}`;
  if (line.length < WIDTH || isSecret(value) || typeof value === 'boolean') return line;
  const deeper = indent + INDENT;
  if (typeof value === 'string') return key.length < SHORT_KEY ? line : `${indent}${key}:\n${deeper}${quoted(value)}`;
  if (Array.isArray(value)) return `${indent}${key}: [\n${value.map((each: string) => `${deeper}${quoted(each)},\n`).join('')}${indent}]`;
  const members = Object.entries(value).map(([member, each]) => `${property(member, each as Value, deeper)},\n`);
  return `${indent}${key}: {\n${members.join('')}${indent}}`;
}

function inline(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(quoted).join(', ')}]`;
  if (isSecret(value)) return `secret(${quoted(value.name)}${value.prefix === undefined ? '' : `, { prefix: ${quoted(value.prefix)} }`})`;
  const members = Object.entries(value).map(([name, each]) => property(name, each as Value, ''));
  return `{ ${members.join(', ')} }`;
}

/** Between the quotes that leave fewer of its characters to escape; single ones if that is the same. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  const [single, double] = ["'", '"'].map((quote) => text.split(quote).length);
  if (single! > double!) return json;
  const inner = json.slice(1, -1).replaceAll(/\\.|'/g, (part) => (part === '\\"' ? '"' : part === "'" ? "\\'" : part));
  return `'${inner}'`;
}
