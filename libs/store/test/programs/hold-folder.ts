import { sqliteStore } from '../../src/sqlite.ts';

// Opens a folder and keeps it, or prints why it cannot.
try {
  const store = sqliteStore(process.argv[2]!);
  console.log('holding');
  setInterval(() => void store.ping(), 60_000);
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  console.log(JSON.stringify({ code, message }));
}
