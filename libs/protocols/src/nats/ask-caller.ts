import { createInbox, type NatsConnection, type Subscription } from '@nats-io/nats-core';
import { TroupeError, toFailure, type Decision, type TaskService, type WorkflowLog } from '@troupe/contracts';
import type { TreePiece } from '../tree/tree-pieces.ts';
import { readPrompt } from './prompt.ts';
import type { ReplyStream } from './reply-stream.ts';

/** Asks the caller of a prompt what humans are to decide. */
export interface AskCaller {
  /** Asks about an approval that was just requested, and lets one be that was decided. */
  note(piece: TreePiece, service: TaskService, gone: AbortSignal): void;
}

const YES = /^\s*(?:y|yes|approve|approved|ok)\b/i;
const NO = /^\s*(?:n|no|reject|rejected|deny)\b[\s:,.]*(.*)/is;

/** Bytes of an answer that are read. */
const ANSWER = { bodyBytes: 4_096, bodyDepth: 8, bodyItems: 100 };

export function askCaller(nc: NatsConnection, stream: ReplyStream, log: WorkflowLog): AskCaller {
  const open = new Map<string, Subscription>();

  const ask = async (service: TaskService, id: string, about: string, gone: AbortSignal): Promise<void> => {
    const subject = createInbox();
    const answers = nc.subscribe(subject, { max: 8 });
    const stop = (): void => answers.unsubscribe();
    gone.addEventListener('abort', stop);
    open.set(id, answers);
    stream.query({ id, reply_subject: subject, prompt: `${about} (yes/no)` });
    for await (const { data } of answers) {
      const decision = decisionOf(data);
      const fault = decision === undefined ? 'Say "yes", or "no: why".' : await decide(service, id, decision);
      if (fault === undefined) break;
      stream.query({ id, reply_subject: subject, prompt: `${fault} ${about}` });
    }
    gone.removeEventListener('abort', stop);
    open.delete(id);
  };

  return {
    note(piece, service, gone) {
      if (piece.kind !== 'event') return;
      const { type, data } = piece.event;
      const { approval, tool, name } = data as Readonly<Record<string, string | undefined>>;
      if (approval === undefined) return;
      if (type === 'approval.decided') open.get(approval)?.unsubscribe();
      else if (!open.has(approval)) {
        const about =
          tool === undefined
            ? `Nobody knows whether ${name} had its effect. Run it again?`
            : `May ${piece.node.name} call ${tool} with ${JSON.stringify(data['args'] ?? {}).slice(0, 1_024)}?`;
        ask(service, approval, about, gone).catch((error: unknown) =>
          log.error('a caller on NATS could not be asked', { approval, error: toFailure(error).message }),
        );
      }
    },
  };
}

/** @returns why it was refused; of what others decided meanwhile nothing is to be said */
async function decide(service: TaskService, id: string, decision: Decision): Promise<string | undefined> {
  try {
    await service.decide(id, decision, `nats:${decision.decision}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof TroupeError)) return 'That could not be taken.';
    return error.code === 'already-decided' || error.code === 'task-ended' ? undefined : error.message;
  }
}

function decisionOf(data: Uint8Array): Decision | undefined {
  let text: string;
  try {
    ({ text } = readPrompt({ data }, ANSWER));
  } catch {
    return undefined;
  }
  if (YES.test(text)) return { decision: 'approve' };
  const no = NO.exec(text);
  if (no === null) return undefined;
  return { decision: 'reject', ...(no[1] === '' ? {} : { reason: no[1]!.trim() }) };
}
