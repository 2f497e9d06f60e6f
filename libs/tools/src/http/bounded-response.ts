/** What ends a message in a stream of events. */
const ENDS = ['\n\n', '\r\n\r\n', '\r\r'].map((end) => Buffer.from(end));

/** An answer of which no message may have more than so many bytes. */
export function boundedResponse(response: Response, most: number, tooLarge: () => Error): Response {
  if (response.body === null) return response;
  const isStream = response.headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') === true;
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(boundedBytes(isStream, most, tooLarge)), { status, statusText, headers });
}

function boundedBytes(isStream: boolean, most: number, tooLarge: () => Error): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const end = isStream ? lastEnd(chunk) : -1;
      bytes = end === -1 ? bytes + chunk.length : chunk.length - end;
      if (bytes > most) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
}

function lastEnd(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Math.max(...ENDS.map((end) => bytes.lastIndexOf(end)));
}
