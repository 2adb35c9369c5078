import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whatever the tests leave in the temporary folder is in one of their own, which goes with them. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'guardduty-slack-tests-'));
  process.env['TMPDIR'] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
