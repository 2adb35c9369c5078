import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

/** As in the build, so that what tests run from source and what they run built are the same program. */
export const define = { __VERSION__: JSON.stringify(version) };

export default defineConfig({
  define,
  test: {
    include: ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
    globalSetup: ['test/temporary-folder.ts', 'test/build.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Vitest itself would leave a core idle.
    maxWorkers: '100%',
    // No file leaves anything behind, so a worker loads the SDK once instead of once a file: a sixth of the CPU time.
    isolate: false,
    // Worlds are cloned by the thousand and die young: a larger nursery saves another fifth.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
