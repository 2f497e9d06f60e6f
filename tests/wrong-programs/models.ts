import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

export const right = model({
  name: 'right',
  generate: async ({ messages }, { signal, onDelta }) => {
    signal.throwIfAborted();
    onDelta({ text: 'yes' });
    return { text: `${messages.length}`, finish: 'stop', usage };
  },
});

model({ name: 'a' });
//    ^ Argument of type '{ name: string; }' is not assignable to parameter of type 'Omit<OwnModel, "kind"> |
model({ name: 'a', server: { url: 'http://127.0.0.1:1/v1', timeouts: { conect: '1s' } } });
//                                                                     ^ 'conect' does not exist in type '{ readonly connect?: Duration; readonly firstToken?: Duration; readonly
model({ nam: 'a', generate: async () => ({ finish: 'stop', usage }) });
//      ^ 'nam' does not exist in type 'Omit<OwnModel, "kind"> | Omit<ServedModel, "kind">'. Did you mean to write
model({ name: 'a', generate: () => ({ finish: 'stop', usage }) });
//                                 ^ Type '{ finish: string; usage: { inputTokens: number; outputTokens: number; }; }' is missing the following
model({ name: 'a', generate: async () => ({ finish: 'done', usage }) });
//                                       ^ Type 'Promise<{ finish: "done"; usage: { inputTokens: number; outputTokens: number; }; }>' is not assignable
model({ name: 'a', generate: async () => ({ finish: 'stop' }) });
//                                       ^ Type 'Promise<{ finish: "stop"; }>' is not assignable to type 'Promise<ModelResponse>'.
model({ name: 'a', generate: async () => ({ finish: 'stop', usage: { inputTokens: 1 } }) });
//                                       ^ Type 'Promise<{ finish: "stop"; usage: { inputTokens: number; }; }>' is not assignable to type
model({ name: 'a', generate: async ({ prompt }) => ({ text: prompt, finish: 'stop', usage }) });
//                                    ^ Property 'prompt' does not exist on type 'ModelRequest'.
model({ name: 'a', generate: async (_request, { onText }) => ({ text: onText, finish: 'stop', usage }) });
//                                              ^ Property 'onText' does not exist on type 'ModelCallOptions'.
