import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport, isToolUIPart, lastAssistantMessageIsCompleteWithApprovalResponses, type UIMessage } from 'ai';
import { useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

const api = '/ai-sdk/helper/chat';
const id = new URLSearchParams(location.search).get('chat')!;

function Chat({ before }: { readonly before: UIMessage[] }): ReactNode {
  const [text, setText] = useState('');
  const { messages, sendMessage, status, error, addToolApprovalResponse } = useChat({
    id,
    messages: before,
    resume: true,
    transport: new DefaultChatTransport({ api }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
  });
  return (
    <main>
      <ol>
        {messages.map(({ id: of, role, parts }) => (
          <li key={of} data-role={role}>
            {parts.map((part, n) => {
              if (part.type === 'text') return <p key={n}>{part.text}</p>;
              if (!isToolUIPart(part)) return null;
              const { state, input, output, approval } = part as {
                state: string;
                input: unknown;
                output?: unknown;
                approval?: { id: string };
              };
              return (
                <section key={n}>
                  {part.type} {JSON.stringify(input)} {state} {JSON.stringify(output)}
                  {state === 'approval-requested' &&
                    [true, false].map((approved) => (
                      <button key={String(approved)} onClick={() => addToolApprovalResponse({ id: approval!.id, approved })}>
                        {approved ? 'Approve' : 'Refuse'}
                      </button>
                    ))}
                </section>
              );
            })}
          </li>
        ))}
      </ol>
      <output>{status}</output>
      {error !== undefined && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sendMessage({ text });
        }}
      >
        <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
        <button>Send</button>
      </form>
    </main>
  );
}

const { messages } = (await (await fetch(`${api}/${id}`)).json()) as { messages: UIMessage[] };
createRoot(document.querySelector('#root')!).render(<Chat before={messages} />);
