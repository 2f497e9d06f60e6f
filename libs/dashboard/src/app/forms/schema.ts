/** What a form makes use of in a JSON Schema. */
export interface Schema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const simple: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);
const MOST_FIELDS = 60;

/** Whether a form can ask for all of it. */
export function isForm(schema: Schema | undefined, depth = 0): boolean {
  if (schema === undefined || depth > 3) return false;
  if (schema.enum !== undefined) return schema.enum.every((each) => typeof each === 'string' || typeof each === 'number');
  if (simple.has(schema.type)) return true;
  const fields = Object.values(schema.properties ?? {});
  return schema.type === 'object' && fields.length > 0 && fields.length <= MOST_FIELDS;
}

/** Whether a form can show the value without losing any of it. */
export function fits(schema: Schema | undefined, value: unknown): boolean {
  if (!isForm(schema)) return false;
  if (schema?.type !== 'object') return value === undefined || typeof value !== 'object';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value === undefined;
  return Object.keys(value).every((name) => Object.hasOwn(schema.properties ?? {}, name));
}

/** A value to begin with. */
export function sampleOf(schema: Schema | undefined): unknown {
  if (schema === undefined) return undefined;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object': {
      const required = new Set(schema.required);
      const fields = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name));
      return Object.fromEntries(fields.map(([name, each]) => [name, sampleOf(each)]));
    }
    case 'array':
      return [];
    case 'string':
      return '';
    case 'boolean':
      return false;
    default:
      return undefined;
  }
}
