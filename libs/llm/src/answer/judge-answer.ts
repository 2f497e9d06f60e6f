import type { ModelRequest, ModelResponse, ServerSettings, ToolCall, TroupeError } from '@troupe/contracts';
import { estimateUsage } from './estimate-tokens.ts';
import { withUniqueIds } from './unique-ids.ts';
import type { AssembledAnswer, AssembledCall } from './assembled-answer.ts';
import { badAnswer } from '../failures/bad-answer.ts';
import { endingOf } from './finish-reasons.ts';
import type { ToolNames } from '../request/tool-names.ts';
import { LONGEST_ID } from '../request/wire-ids.ts';

/**
 * What an answer is worth. `usable` may be acted on; of a `cut` one nothing is carried out, and the model
 * is to get the reason; a `refused` one ends the matter; a `broken` one is worth nothing, and asked for again.
 */
export type Verdict =
  | { readonly kind: 'usable' | 'cut' | 'refused'; readonly response: ModelResponse }
  | { readonly kind: 'broken'; readonly failure: TroupeError };

export interface Judging {
  readonly request: ModelRequest;
  readonly names: ToolNames;
  /** Names the model in errors. */
  readonly from: string;
  /** What the server said it sends. */
  readonly sent: string;
  /** Where a server never says why an answer ended, that it said so is enough. */
  readonly finishReason?: ServerSettings['finishReason'];
}

/** Only what ended well is an answer; a reason nobody knows is none. */
export function judgeAnswer(answer: AssembledAnswer, { request, names, from, sent, finishReason }: Judging): Verdict {
  const broken = (what: string): Verdict => ({ kind: 'broken', failure: badAnswer(from, what) });
  const { answered, text } = answer;
  const finish = answer.finish ?? (finishReason === 'optional' && answer.done ? 'stop' : undefined);
  if (!answered) return broken(`sent ${sent} with no answer in it`);
  if (finish === undefined) return broken('broke off in the middle of its answer');

  // Only one that was cut off may lack its name.
  const toolCalls = withUniqueIds(answer.calls.filter(({ name }) => name !== '').map((call) => toolCall(call, names)));
  const said = { ...(text === '' ? {} : { text }), ...(toolCalls.length === 0 ? {} : { toolCalls }) };
  const usage = answer.usage ?? estimateUsage(request, said);
  const extra = toolCalls.length === 0 || answer.extra === undefined ? {} : { extra: answer.extra };
  const response = (as: ModelResponse['finish']): ModelResponse => ({ ...said, ...extra, finish: as, usage });

  const ending = answer.refusal ? 'refused' : endingOf(finish);
  switch (ending) {
    case 'refused':
      return { kind: 'refused', response: response('refused') };
    case 'cut':
      return { kind: 'cut', response: response('length') };
    case 'broken':
      return broken(`ended its answer with "${finish.slice(0, 100)}"`);
    case 'whole':
      break;
    default:
      return ending satisfies never;
  }
  if (answer.calls.some(({ name }) => name === '')) return broken('called a tool without naming it');
  // Some servers say of any answer with calls that it ended with them.
  if (toolCalls.length > 0 && reachedLimit(answer, request)) return { kind: 'cut', response: response('length') };
  if (toolCalls.length > 0) return { kind: 'usable', response: response('tools') };
  if (/^(tool|function)_(calls?|use)$/i.test(finish)) return broken('said that it calls tools, and called none');
  if (text.trim() === '') return broken('answered nothing');
  return { kind: 'usable', response: response('stop') };
}

function reachedLimit({ usage }: AssembledAnswer, { settings }: ModelRequest): boolean {
  return usage !== undefined && settings.maxTokens !== undefined && usage.outputTokens >= settings.maxTokens;
}

/** Long ids, in which some gateways hide what their provider wants back, go back as they came, and name nothing here. */
function toolCall({ id, name, args, extra }: AssembledCall, names: ToolNames): Omit<ToolCall, 'id'> & { readonly id: string } {
  const kept = id.length > LONGEST_ID ? { ...extra, id } : extra;
  return { id: id.length > LONGEST_ID ? '' : id, name: names.fromWire(name), args, ...(kept === undefined ? {} : { extra: kept }) };
}
