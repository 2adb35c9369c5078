import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAM, probeNode, ROOT, runNode } from './process.ts';
import type { Row } from './budget.ts';
import { inRounds, paired } from './rounds.ts';

const BARE = ['-e', '0'];

/** What looking at the program costs: `--version` and `--help` compared with a node that does nothing. */
export async function startUp(): Promise<readonly Row[]> {
  const times = await inRounds({
    bare: () => runNode(BARE),
    version: () => runNode([PROGRAM, '--version']),
    help: () => runNode([PROGRAM, '--help']),
  });
  const memory = await inRounds({
    bare: () => probeNode(BARE),
    version: () => probeNode([PROGRAM, '--version']),
    help: () => probeNode([PROGRAM, '--help']),
  });
  const text = await readFile(join(ROOT, 'dist', 'command-line.cjs'), 'utf8');
  return (['version', 'help'] as const).flatMap((name): readonly Row[] => {
    const ofSdk = memory[name]
      .flatMap(({ files }) => files)
      .filter((file) => /aws-[\w-]+\.cjs$|node_modules/.test(file));
    const noise = times[name].filter(({ stderr, code }) => stderr !== '' || code !== 0).length;
    return [
      {
        what: `--${name}, compared with bare node`,
        measured: paired(times[name], times.bare, (one, bare) => one.milliseconds / bare.milliseconds),
        unit: 'x',
        budget: 2,
      },
      {
        what: `--${name}, memory over bare node`,
        measured: paired(memory[name], memory.bare, (one, bare) => one.megabytes - bare.megabytes),
        unit: 'MB',
        budget: 6,
      },
      {
        what: `--${name}, modules of the SDK`,
        measured: new Set(ofSdk).size + (/client-(?:sts|guardduty)|@smithy/.test(text) ? 1 : 0),
        unit: '',
        budget: 0,
      },
      { what: `--${name}, runs that complained`, measured: noise, unit: '', budget: 0 },
    ];
  });
}
