import type { ServerResponse } from 'node:http';
import type { TaskEvent } from '@troupe/contracts';

export interface StreamLimits {
  /** Milliseconds between two comments on a silent stream. */
  readonly keepAlive: number;
  /** Milliseconds until a reader who takes nothing is dropped. */
  readonly stall: number;
}

/**
 * Writes events as server-sent events until there are no more, the reader left or stalled. While
 * the reader's socket is full no further event is asked for, so a slow reader costs one buffer.
 *
 * @param socket the answer, its head already written; `events` must end when it closes
 */
export async function streamEvents(socket: ServerResponse, events: AsyncIterator<TaskEvent>, limits: StreamLimits): Promise<void> {
  const silence = setInterval(() => {
    if (!socket.writableNeedDrain) socket.write(': still here\n\n');
  }, limits.keepAlive);
  try {
    for (let next = await events.next(); next.done !== true && !socket.destroyed; next = await events.next()) {
      silence.refresh();
      if (!socket.write(frame(next.value)) && !(await drained(socket, limits.stall))) break;
    }
  } finally {
    clearInterval(silence);
    await events.return?.();
  }
}

/** One event in the wire format; JSON never holds a raw line break. */
function frame(event: TaskEvent): string {
  return `id: ${oneLine(event.id)}\nevent: ${oneLine(event.type)}\ndata: ${JSON.stringify({ at: event.at, ...event.data })}\n\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, '');
}

/** Whether the reader took what was written before the time ran out; if not, it is dropped. */
async function drained(socket: ServerResponse, stall: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (took: boolean): void => {
      clearTimeout(timer);
      socket.off('drain', onDrain);
      socket.off('close', onClose);
      if (!took) socket.destroy();
      resolve(took);
    };
    const onDrain = (): void => finish(true);
    const onClose = (): void => finish(false);
    const timer = setTimeout(onClose, stall);
    socket.once('drain', onDrain);
    socket.once('close', onClose);
  });
}
