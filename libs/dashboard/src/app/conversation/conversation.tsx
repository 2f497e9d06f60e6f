import { text } from '../texts.ts';
import { Foreign } from '../ui/foreign.tsx';
import { Value } from '../ui/value.tsx';
import { visible } from '../values/visible.ts';
import type { Said } from './conversation-of.ts';
import { Markdown } from './markdown.tsx';

/** A conversation, the oldest first. */
export function Conversation({ said }: { readonly said: readonly Said[] }) {
  return (
    <ol class="conversation" aria-live="polite">
      {said.map((each) => (
        <li key={each.key} class={each.kind}>
          {each.kind === 'tool' ? <ToolCall call={each} /> : <Spoken said={each} />}
        </li>
      ))}
    </ol>
  );
}

const speakers = { user: text.chat.person, platform: text.chat.platform };

function Spoken({ said }: { readonly said: Extract<Said, { kind: 'user' | 'platform' | 'assistant' }> }) {
  return (
    <>
      <p class="speaker">{said.kind === 'assistant' ? <Foreign text={said.by ?? text.kinds.agent} /> : speakers[said.kind]}</p>
      {said.kind !== 'assistant' ? (
        <p class="plain" dir="auto">
          {visible(said.text)}
        </p>
      ) : (
        <Markdown text={said.text} />
      )}
      {said.writing === true && <p class="soft">{text.chat.writing}</p>}
    </>
  );
}

function ToolCall({ call }: { readonly call: Extract<Said, { kind: 'tool' }> }) {
  return (
    <details>
      <summary>
        {text.chat.called} <Foreign text={call.name} /> <span class={`status ${call.state}`}>{text.states[call.state]}</span>
      </summary>
      <Value title={text.task.asked} value={call.args} />
      {call.result !== undefined && <Value title={text.task.came} value={call.result} />}
    </details>
  );
}
