import { isUtf8 } from 'node:buffer';
import { TroupeError, type Json } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import type { Limits } from '../options.ts';
import { parseStrictJson, type DataMembers } from './strict-json.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const BOM = '\uFEFF';

/**
 * Bodies are JSON in UTF-8 and nothing else. The one parser takes every content type, so that no
 * spelling of a header slips past it; `preParsing` has refused all but JSON before a byte is read.
 */
export function parseBodies(app: HttpApp, limits: Limits): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const { headers } = request.raw;
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      return done(new TroupeError('unsupported-encoding', 'Send the body as it is, without Content-Encoding.'));
    }
    if (Number(headers['content-length']) > limits.bodyBytes) return done(tooLarge(limits.bodyBytes));
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
    if (hasBody && request.method !== 'GET' && request.method !== 'HEAD' && !JSON_TYPE.test(headers['content-type'] ?? '')) {
      return done(new TroupeError('unsupported-media-type', 'Send the body as application/json in UTF-8, and say so in Content-Type.'));
    }
    done();
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (request.routeOptions.config.raw === true) return done(null, bytes);
    if (bytes.length === 0) return done(null, undefined);
    try {
      done(null, readBody(bytes, limits, request.routeOptions.config.data ?? []));
    } catch (error) {
      done(error as Error);
    }
  });

  app.addHook('preValidation', (request, _reply, done) => {
    const wanted = request.routeOptions.config.body === 'required' && request.body === undefined;
    done(wanted ? new TroupeError('invalid-json', 'The body is empty; a JSON object is expected, at offset 0.') : undefined);
  });
}

/** @throws TroupeError `invalid-encoding`, and what is wrong with it as JSON */
export function readBody(bytes: Buffer, { bodyDepth: depth, bodyItems: items }: Limits, data: DataMembers): Json {
  if (!isUtf8(bytes)) throw new TroupeError('invalid-encoding', 'The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  if (text.startsWith(BOM)) throw new TroupeError('invalid-encoding', 'The body begins with a byte order mark; leave it out.');
  return parseStrictJson(text, { depth, items }, data);
}

export function tooLarge(bytes: number): TroupeError {
  return new TroupeError(
    'payload-too-large',
    `The body is larger than ${bytes} bytes. Keep large data elsewhere and send a reference to it.`,
  );
}
