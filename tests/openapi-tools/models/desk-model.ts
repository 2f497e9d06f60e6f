import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Pays, or orders with arguments that do not fit, then with those that do, and says what it was given. */
export const deskModel = model({
  name: 'desk-model',
  generate: async ({ messages, tools }) => {
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
    const call = (id: string, name: string, args: object) => ({
      toolCalls: [{ id, name, args: args as never }],
      finish: 'tools' as const,
      usage,
    });
    const isPaying = messages.some(({ content }) => content === 'Pay.');
    if (isPaying && results.length === 0) return call('c1', 'remote_remotePay', { euros: 5 });
    if (isPaying) return { text: 'Paid.', finish: 'stop', usage };
    if (results.length === 0) return call('c1', 'crm_order', { id: '7', item: 'Desk', parts: [{ note: null }] });
    if (results.length === 1) return call('c2', 'crm_order', { id: '7', item: 'Desk', parts: [{ item: 'Leg', note: null }] });
    if (results.length === 2) return call('c3', 'crm_getCustomer', { id: 'nobody' });
    return { text: JSON.stringify({ tools: tools.map(({ name }) => name).toSorted(), results }), finish: 'stop', usage };
  },
});
