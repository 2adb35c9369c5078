import * as z from 'zod';
import { configSchema } from '../src/provision/config/config.ts';
import { savedPlan } from '../src/provision/shapes/saved-plan.ts';
import { REPORT_SHAPES } from '../src/provision/shapes/report-shapes.ts';

/** The JSON Schemas of `config/` by file name, from the code that reads or makes what they describe. Not formatted. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const reports = Object.entries(REPORT_SHAPES).map(([name, { title, shape }]) => [
    `${name}-report.schema.json`,
    schemaText(title, z.toJSONSchema(shape, { target: 'draft-2020-12', override: mayBeLeftOut })),
  ]);
  const config = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' });
  return {
    'saved-plan.schema.json': schemaText(
      'What plan --out writes and enable --plan applies',
      z.toJSONSchema(savedPlan, { target: 'draft-2020-12', override: mayBeLeftOut }),
    ),
    'guardduty-slack.schema.json': schemaText('Configuration of guardduty-slack', config),
    ...(Object.fromEntries(reports) as Record<string, string>),
  };
}

/** A value of any kind may be undefined, and JSON leaves that out. */
function mayBeLeftOut({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { properties = {}, required = [] } = jsonSchema;
  const always = required.filter((key) => Object.keys(properties[key] ?? {}).length > 0);
  if (always.length < required.length) jsonSchema.required = always;
}

function schemaText(title: string, schema: object): string {
  return JSON.stringify({ title, ...schema });
}
