// Runs the properties in full, or the i-th of n parts of them: npm run test:long -- --shard i/n [further arguments of vitest]
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const at = args.indexOf('--shard');
const [, shard = '1/1'] = at < 0 ? [] : args.splice(at, 2);
const [part, parts] = shard.split('/').map(Number);
if (!(part >= 1 && part <= parts)) throw new Error(`--shard takes i/n, not ${shard}`);
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'vitest.long.config.ts', ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PROPERTY_SCALE: 'long',
    PROPERTY_SHARD: shard,
  },
});
process.exitCode = status ?? 1;
