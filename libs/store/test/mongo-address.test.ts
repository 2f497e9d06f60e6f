import { expect, it } from 'vitest';
import { mongoStore } from '../src/mongo.ts';

// Nobody listens there: what is tried ends as `unavailable`.
const SERVER = 'mongodb://ada:hunter2@127.0.0.1:9';

it.each(['a$b', 'a.b', 'a%22b', 'a%20b', 'a/b', 'a%00b', 'a%5Cb', 'd'.repeat(64), '%C3%A9'.repeat(32)])(
  'a database that cannot have that name is refused before the server is asked: %s',
  async (name) => {
    const refused: unknown = await mongoStore(`${SERVER}/${name}`).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/^The address of the MongoDB server cannot be used: /),
    });
    expect((refused as Error).message).not.toContain('hunter2');
  },
);
