import type * as Provision from '../../provision/index.ts';
import type * as Sandbox from '../../../sandbox/index.ts';

/** The library that talks to AWS. Loaded when a command needs it: the SDK costs more than all the rest of a start. */
export function loadProvision(): Promise<typeof Provision> {
  return import('../../provision/index.ts');
}

/** The simulator, for `sandbox` and `demo` only. */
export function loadSandbox(): Promise<typeof Sandbox> {
  return import('../../../sandbox/index.ts');
}
