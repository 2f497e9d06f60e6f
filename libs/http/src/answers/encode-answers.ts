import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';

/** Bytes; what is shorter fits one packet anyway. */
const WORTH_IT = 1_400;
/** Compressions at once: they share Node's few threads with other work. Who comes beyond gets the answer as it is. */
const AT_ONCE = 8;
const COMPRESSIBLE = /^(?:text\/|application\/(?:[\w.+-]+\+)?json|image\/svg\+xml)/;

/** @param once whether the result is kept: then it may take longer */
type Compress = (bytes: Buffer, once: boolean) => Promise<Buffer>;

const compress: Readonly<Record<Encoding, Compress>> = {
  br: (bytes, once) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: once ? 9 : 4 } }),
  gzip: (bytes, once) => promisify(gzip)(bytes, { level: once ? 9 : 5 }),
};

type Encoding = 'br' | 'gzip';

/**
 * Answers to reads carry a tag of what they hold: who asks again with it (`If-None-Match`) is answered that
 * nothing changed instead of getting it again. Long answers are compressed for who can read that.
 */
export function encodeAnswers(app: HttpApp): void {
  /** Of what is the same buffer each time, such as files. */
  const tags = new WeakMap<Buffer, string>();
  const compressed = new WeakMap<Buffer, Map<Encoding, Promise<Buffer>>>();
  let underWay = 0;

  const tagOf = (payload: string | Buffer): string => {
    const known = typeof payload === 'string' ? undefined : tags.get(payload);
    if (known !== undefined) return known;
    // Weak: the same content has one tag, however it is compressed.
    const tag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
    if (typeof payload !== 'string') tags.set(payload, tag);
    return tag;
  };
  const encoded = async (payload: string | Buffer, encoding: Encoding): Promise<Buffer> => {
    const kept = typeof payload === 'string' ? undefined : (compressed.get(payload) ?? new Map<Encoding, Promise<Buffer>>());
    const known = kept?.get(encoding);
    if (known !== undefined) return known;
    underWay++;
    const made = compress[encoding](Buffer.from(payload as string), kept !== undefined).finally(() => underWay--);
    if (kept !== undefined) compressed.set(payload as Buffer, kept.set(encoding, made));
    return made;
  };

  app.addHook('onSend', (request, reply, payload, done) => {
    if (!(typeof payload === 'string' || Buffer.isBuffer(payload))) return done(null, payload);
    if (isTagged(request, reply)) {
      const tag = tagOf(payload);
      void reply.header('etag', tag);
      if (matches(request.headers['if-none-match'], tag)) {
        void reply.code(304).removeHeader('content-type');
        return done(null, '');
      }
    }
    if (!COMPRESSIBLE.test(String(reply.getHeader('content-type')))) return done(null, payload);
    const vary = reply.getHeader('vary');
    void reply.header('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
    const encoding = acceptedEncoding(request.headers['accept-encoding']);
    if (encoding === undefined || Buffer.byteLength(payload) < WORTH_IT || underWay >= AT_ONCE) return done(null, payload);
    // A hook of Fastify answers by its callback.
    /* oxlint-disable promise/no-callback-in-promise */
    encoded(payload, encoding).then(
      (bytes) => {
        void reply.header('content-encoding', encoding).removeHeader('content-length');
        done(null, bytes);
      },
      // Out of memory, say: as it is, it is right, too.
      () => done(null, payload),
    );
    /* oxlint-enable promise/no-callback-in-promise */
  });
}

/** Probes and metrics ask what is so now. */
function isTagged({ method, routeOptions }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  return (method === 'GET' || method === 'HEAD') && statusCode === 200 && routeOptions.config.tag !== 'operations';
}

function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag.slice(2));
}

function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const accepted = String(header ?? '')
    .toLowerCase()
    .split(',')
    .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
    .map((each) => each.split(';', 1)[0]!.trim());
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding));
}
