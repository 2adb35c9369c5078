import type { Option } from '../option.ts';

/** Options of the program: before or after any command. */
export const COMMON_OPTIONS = [
  {
    flag: '--config',
    value: '<file>',
    kind: 'text',
    about: 'the configuration file (default guardduty-slack.yaml here or above)',
    on: 'every',
  },
  {
    flag: '--output',
    short: '-o',
    value: '<form>',
    kind: 'text',
    choices: ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'],
    about: 'text, json or ndjson; plan also markdown; status also markdown, csv and html (default text)',
    on: 'every',
  },
  { flag: '--quiet', short: '-q', kind: 'switch', about: 'no progress and no advice', on: 'every' },
  { flag: '--verbose', short: '-v', kind: 'switch', about: 'every address and every field', on: 'every' },
  {
    flag: '--debug',
    kind: 'switch',
    about: 'a line for each AWS call, and the stack of an unexpected error',
    on: 'every',
  },
  { flag: '--no-color', kind: 'switch', about: 'no colors', on: 'every' },
] as const satisfies readonly Option[];
