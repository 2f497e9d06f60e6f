import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collections } from '../src/database/collections.ts';
import { roleOf } from '../src/database/role-of.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Of the one process: the services have a stream in their place. */
const embeddedOnly = ['documents.topicEvents'];

/** The collections of all documents that libraries keep for the services. */
const declared = globSync('libs/*/src/**/*.ts', { cwd: root, exclude: ['libs/store/src/contract/**'] }).flatMap((file) =>
  [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/: DocumentSpec<.*> = \{\n\s*name: '(\w+)'/g)].map(
    ([, name]) => `documents.${name}`,
  ),
);

describe('the table of collections', () => {
  it('has all documents that libraries keep, and no others', () => {
    expect(declared.length).toBeGreaterThan(10);
    const listed = Object.values(collections).flatMap((own) => Object.keys(own).filter((name) => name.startsWith('documents.')));
    expect([...new Set(listed)].toSorted()).toEqual([...new Set(declared)].filter((name) => !embeddedOnly.includes(name)).toSorted());
  });

  it('keeps the registry from tasks, and each service from records that never change', () => {
    expect(Object.keys(collections.registry).filter((name) => /turns|tasks|messages|blobs|session/.test(name))).toEqual([]);
    for (const name of ['turns', 'blobs', 'documents.audit', 'documents.sessionEntries'])
      expect(collections.orchestrator[name]).not.toContain('update');
    expect(collections.registry['documents.audit']).not.toContain('update');
    expect(collections.registry['documents.keys']).toEqual(['find']);
  });

  it('is a role in MongoDB, of collections in one database', () => {
    const { name, privileges } = roleOf('registry', 'troupe');
    expect(name).toBe('troupe-registry');
    expect(privileges).toHaveLength(Object.keys(collections.registry).length);
    expect(privileges).toContainEqual({
      resource: { db: 'troupe', collection: 'documents.keys' },
      actions: ['find', 'createCollection', 'createIndex'],
    });
    // An empty name would stand for all of them.
    expect(privileges.filter(({ resource }) => resource.collection === '' || resource.db === '')).toEqual([]);
  });
});
