import { TroupeError, type ErrorCode, type Fault } from '@troupe/contracts';
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { clip } from '../errors/problem.ts';
import { toPointer } from './strict-json.ts';

/** Zod checks every part of a request, converts nothing, and every problem it finds is reported. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    return {
      error: httpPart === 'body' ? bodyError(result.error.issues, data) : addressError(result.error.issues, data, httpPart === 'params'),
    };
  };
};

type Issue = z.core.$ZodIssue;

function bodyError(issues: readonly Issue[], data: unknown): TroupeError {
  const faults = issues.flatMap((issue) => toFaults(issue, data));
  const codes = new Set(faults.map(({ code }) => code));
  const [code] = codes;
  const [first] = faults;
  const others = faults.length === 1 ? '' : ` (and ${faults.length - 1} more under "errors")`;
  return new TroupeError(
    codes.size === 1 ? code! : 'validation-failed',
    `${first!.message.replace(/\.$/, '')}, at ${first!.pointer}${others}.`,
    {
      errors: faults,
    },
  );
}

/** Of the path and the query: they have no pointers, so the messages name the parameter. */
function addressError(issues: readonly Issue[], data: unknown, isPath: boolean): TroupeError {
  const faults = issues
    .flatMap((issue) => toFaults(issue, data))
    .map(({ code, message, pointer }) => ({ code, message: `${pointer.slice(2)}: ${message}` }));
  const [first] = issues;
  const own = first?.code === 'custom' ? (first.params?.['code'] as ErrorCode | undefined) : undefined;
  // Too long or too short is what any other part of an address can be, too.
  return new TroupeError(own !== undefined && own !== 'out-of-range' ? own : isPath ? 'invalid-id' : 'invalid-query', faults[0]!.message, {
    errors: faults,
  });
}

type BodyFault = Fault & { readonly code: ErrorCode; readonly pointer: string };

function toFaults(issue: Issue, data: unknown): BodyFault[] {
  const pointer = toPointer(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        pointer: toPointer([...issue.path, key]),
        code: 'unknown-property' as const,
        message: `${JSON.stringify(clip(key, 64))} is not known here.`,
      }));
    case 'invalid_type': {
      const value = valueAt(data, issue.path);
      const code = value === undefined || issue.path.length === 0 ? 'validation-failed' : 'wrong-type';
      const got = Array.isArray(value) ? ', not a list' : '';
      return [{ pointer, code, message: value === undefined ? 'It is required.' : `It must be of type ${issue.expected}${got}.` }];
    }
    case 'invalid_union':
      return [{ pointer, code: 'wrong-type', message: sentence(issue.message) }];
    case 'too_big':
    case 'too_small':
    case 'not_multiple_of':
      return [{ pointer, code: 'out-of-range', message: sentence(issue.message) }];
    case 'custom': {
      const code = (issue.params?.['code'] as ErrorCode | undefined) ?? 'validation-failed';
      return [{ pointer, code, message: sentence(issue.message) }];
    }
    case 'invalid_key':
    case 'invalid_element':
      return [{ pointer, code: 'validation-failed', message: sentence(issue.issues[0]?.message ?? issue.message) }];
    case 'invalid_format':
    case 'invalid_value':
      return [{ pointer, code: 'validation-failed', message: sentence(issue.message) }];
    default:
      return issue satisfies never;
  }
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], data);
}

function sentence(message: string): string {
  return /[.?!]$/.test(message) ? message : `${message}.`;
}
