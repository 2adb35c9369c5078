/**
 * Measures what the project promises to cost and compares it with its budgets: npm run bench [-- <name>… | all]
 * Ends with 1 when a budget is exceeded.
 */

import { tableOf, keeps, type Benchmark, type Row } from './budget.ts';
import { calls } from './calls.ts';
import { functionCold } from './function-cold.ts';
import { functionZip } from './function-zip.ts';
import { growth } from './growth.ts';
import { large } from './large.ts';
import { peers } from './peers.ts';
import { sdkCommand } from './sdk-command.ts';
import { storm } from './storm.ts';
import { startUp } from './start-up.ts';
import { wall } from './wall.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'start-up': startUp,
  'sdk-command': sdkCommand,
  'function-zip': functionZip,
  'function-cold': functionCold,
  calls,
};
/** Take minutes; run when they are named, or all. */
const LONG: Readonly<Record<string, Benchmark>> = { growth, peers, storm, wall, large };

// The SDK would print six lines about the coming end of Node 20.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const known = { ...BENCHMARKS, ...LONG };
const asked = process.argv.slice(2);
const named = asked.includes('all') ? Object.keys(known) : asked;
const unknown = named.filter((name) => known[name] === undefined);
if (unknown.length > 0)
  throw new Error(`No benchmark ${unknown.join(', ')}. There are ${Object.keys(known).join(', ')}.`);

const rows: Row[] = [];
for (const name of named.length > 0 ? named : Object.keys(BENCHMARKS)) {
  process.stderr.write(`${name} …\n`);
  rows.push(...((await known[name]?.()) ?? []));
}
process.stdout.write(`${tableOf(rows)}\n`);
process.exitCode = rows.every(keeps) ? 0 : 1;
