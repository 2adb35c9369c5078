// Writes the JSON Schemas of config/: npm run schemas
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { schemaFiles } from './schema-files.ts';

for (const [name, text] of Object.entries(schemaFiles()))
  await writeFile(join('config', name), await format(text, { parser: 'json', printWidth: 110 }));
