import { join } from 'node:path';
import { SETTINGS_FILE } from '../contract.ts';
import { createHandler } from './handler.ts';
import { lambdaEffects } from './lambda-effects.ts';

/** Entry point of the Lambda function (`index.handler`). */
export const handler = createHandler(lambdaEffects(process.env, join(__dirname, SETTINGS_FILE)));
