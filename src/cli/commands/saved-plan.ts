import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PlanMade, RunOptions, RunReport, SavedPlan } from '../../provision/index.ts';
import type { Configuration } from '../options/configuration.ts';
import type { Context } from '../options/context.ts';
import { choiceOf, textOf } from '../options/given.ts';
import { loadProvision } from '../options/library.ts';
import { jsonText } from '../terminal/json.ts';

/** A plan of 1,000 accounts in 30 Regions is below a tenth of this. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** Reads a saved plan. @throws ProvisionError PLAN_FILE_INVALID */
export async function readPlan({ io }: Context, path: string): Promise<SavedPlan> {
  const { parseSavedPlan, ProvisionError } = await loadProvision();
  const file = resolve(io.cwd, path);
  const invalid = (why: string, cause?: unknown): Error =>
    new ProvisionError(
      'PLAN_FILE_INVALID',
      `${path} ${why}`,
      'Name a file that guardduty-slack plan --out wrote.',
      {
        cause,
      },
    );
  const text = await readRegular(file).catch((error: unknown) => {
    throw invalid(`cannot be read: ${(error as Error).message}`, error);
  });
  if (text === undefined) throw invalid('is no file of the size of a plan.');
  return parseSavedPlan(text, path);
}

/** The file that `--plan` names, if it is given. */
export async function givenPlan(context: Context): Promise<SavedPlan | undefined> {
  const path = textOf(context.given, '--plan');
  return path === undefined ? undefined : readPlan(context, path);
}

/** A saved plan says itself how much of the Organization it is about. */
export function optionsFor(
  { given }: Context,
  options: RunOptions,
  saved: SavedPlan | undefined,
): RunOptions {
  if (saved === undefined) return options;
  const { only: _only, ...rest } = options;
  const only = choiceOf(given, '--only') ?? saved.target.only;
  return {
    ...rest,
    // The file's `org: true` is for plans that are made now.
    scope: given.has('--org') ? options.scope : saved.target.scope,
    ...(only === null ? {} : { only }),
  };
}

/** A plan in the form of a file. @param report as it is shown */
export async function asSaved(
  { io, version }: Context,
  planned: PlanMade,
  { shape }: Configuration,
  report: RunReport,
): Promise<SavedPlan> {
  const { savePlan } = await loadProvision();
  return savePlan(planned, { cliVersion: version, configuration: shape, now: io.now(), report });
}

/** Writes a plan where only its owner can read it: it tells what protects whom. @throws ProvisionError CONFIG_INVALID */
export async function writePlan({ io }: Context, path: string, plan: SavedPlan): Promise<void> {
  const { ProvisionError } = await loadProvision();
  try {
    await writeFile(resolve(io.cwd, path), `${jsonText(plan, 'json')}\n`, { mode: 0o600 });
  } catch (error) {
    throw new ProvisionError(
      'CONFIG_INVALID',
      `The plan cannot be saved as ${path}: ${(error as Error).message}`,
      'Name a file in a folder that exists and may be written: --out plan.json',
      { cause: error },
    );
  }
}

async function readRegular(file: string): Promise<string | undefined> {
  const found = await stat(file);
  return found.isFile() && found.size <= LARGEST_BYTES ? readFile(file, 'utf8') : undefined;
}
