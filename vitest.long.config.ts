import { defineConfig } from 'vitest/config';
import { define } from './vitest.config.ts';

/** The properties in full: hours. `scripts/long.mjs` splits them over machines. */
export default defineConfig({
  define,
  test: {
    include: [
      'test/properties/**/*.{test,long}.ts',
      'test/delivery/*.test.ts',
      'test/handler/hostile.test.ts',
    ],
    globalSetup: ['test/temporary-folder.ts', 'test/properties/build-all.ts'],
    testTimeout: 12 * 3_600_000,
    hookTimeout: 60_000,
  },
});
