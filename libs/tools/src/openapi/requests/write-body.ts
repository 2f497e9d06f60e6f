import { ToolError } from '@troupe/contracts';
import type { Body, BodyMember } from '../operation.ts';
import { inPairs } from './write-value.ts';

export interface WrittenBody {
  readonly content: string | Uint8Array;
  readonly contentType: string;
}

type Values = ReadonlyMap<string, unknown>;

/** The body that arguments make, when there are any for it. @throws ToolError */
export async function writeBody(body: Body, args: Values): Promise<WrittenBody | undefined> {
  const { kind, mediaType, argument } = body;
  const members = body.members.filter((member) => args.get(member.argument) !== undefined);
  if (argument === undefined ? members.length === 0 && kind !== 'json' : args.get(argument) === undefined) return undefined;
  switch (kind) {
    case 'json': {
      const value = argument === undefined ? objectOf(members, args) : args.get(argument);
      return { content: JSON.stringify(value), contentType: mediaType };
    }
    case 'form': {
      const pairs = members.flatMap((member) => inPairs(member.name, formManner(member), formValue(member, args.get(member.argument))));
      return { content: pairs.map((pair) => pair.join('=')).join('&'), contentType: mediaType };
    }
    case 'multipart':
      return multipart(members, args);
    case 'text': {
      const value = args.get(argument!);
      return { content: typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value), contentType: mediaType };
    }
    default:
      return kind satisfies never;
  }
}

function objectOf(members: readonly BodyMember[], args: Values): object {
  return Object.fromEntries(members.map(({ name, argument }) => [name, args.get(argument)]));
}

const PLAIN = { style: 'form', explode: true, allowReserved: false } as const;

function formManner({ manner }: BodyMember): NonNullable<BodyMember['manner']> {
  return manner ?? PLAIN;
}

/** What is no plain value, and of which nothing else is said, is JSON. */
function formValue({ manner }: BodyMember, value: unknown): unknown {
  return manner === undefined && typeof value === 'object' ? JSON.stringify(value) : value;
}

async function multipart(members: readonly BodyMember[], args: Values): Promise<WrittenBody> {
  const form = new FormData();
  for (const member of members) {
    const value = args.get(member.argument);
    if (member.isFile) form.append(member.name, ...fileOf(member, value));
    else for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) appendPart(form, member, each);
  }
  const response = new Response(form);
  return { content: new Uint8Array(await response.arrayBuffer()), contentType: response.headers.get('content-type')! };
}

function appendPart(form: FormData, { name, mediaType }: BodyMember, value: unknown): void {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value as string);
  if (mediaType === undefined) form.append(name, text);
  else form.append(name, new Blob([text], { type: mediaType }));
}

function fileOf({ name, mediaType = 'application/octet-stream' }: BodyMember, value: unknown): [Blob, string] {
  if (typeof value === 'string') return [new Blob([value], { type: mediaType }), name];
  const {
    base64,
    text = '',
    filename = name,
    type = mediaType,
  } = value as { readonly [key in 'base64' | 'text' | 'filename' | 'type']?: string };
  if (base64 !== undefined && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(base64))
    throw new ToolError(`${JSON.stringify(name)} has a "base64" that is none.`);
  return [new Blob([base64 === undefined ? text : Buffer.from(base64, 'base64')], { type }), filename];
}
