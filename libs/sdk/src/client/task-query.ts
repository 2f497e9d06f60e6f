import type { TaskQuery } from './client.ts';

/** The query of `GET /v1/tasks`. */
export function searchOf({ status, attributes, createdAfter, createdBefore, ...rest }: TaskQuery): Record<string, string> {
  return {
    ...rest,
    ...(status === undefined ? {} : { status: typeof status === 'string' ? status : status.join(',') }),
    ...(createdAfter === undefined ? {} : { createdAfter: new Date(createdAfter).toISOString() }),
    ...(createdBefore === undefined ? {} : { createdBefore: new Date(createdBefore).toISOString() }),
    ...Object.fromEntries(Object.entries(attributes ?? {}).map(([key, value]) => [`attributes.${key}`, literal(value)])),
  };
}

/** Text that looks like a number or a boolean goes in quotes. */
function literal(value: string | number | boolean): string {
  return typeof value === 'string' && /^(true|false|-?\d.*|".*")$/s.test(value) ? `"${value}"` : String(value);
}
