import { inject } from 'vitest';

// Before each file of tests: the platform it starts is the four services.
Object.assign(process.env, inject('services'));
