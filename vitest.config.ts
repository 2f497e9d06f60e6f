import { defineConfig } from 'vitest/config';

const projects = [
  { name: 'unit', include: ['libs/*/test/**/*.test.ts'], exclude: ['**/*.{int,e2e}.test.ts'] },
  { name: 'int', include: ['libs/*/test/**/*.int.test.ts', 'tests/**/*.int.test.ts'] },
  { name: 'e2e', include: ['tests/**/*.e2e.test.ts'] },
];

export default defineConfig({
  test: {
    projects: projects.map(({ name, include, exclude = [] }) => ({
      test: { name, include, exclude: ['**/node_modules/**', ...exclude], testTimeout: name === 'unit' ? 10_000 : 60_000, hookTimeout: 60_000 },
    })),
  },
});
