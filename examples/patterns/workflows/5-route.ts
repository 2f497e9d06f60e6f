import { route } from 'troupe';

/** One of several: members are named, here. */
export default route({
  name: 'desk',
  description: 'Gives a question to who knows best',
  rules: [
    { when: (question: string) => /contract|licen[cs]e/i.test(question), to: 'legal' },
    { when: (question: string) => /password|leak/i.test(question), to: 'security' },
  ],
  otherwise: 'editor',
});
