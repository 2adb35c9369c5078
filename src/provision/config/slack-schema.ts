import * as z from 'zod';
import { accountId, ouId, region } from './formats.ts';

const destinationName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'a destination name has lower-case letters, digits and hyphens');
const secretReference = z
  .string()
  .regex(
    /^(?:env:\w+|file:(?!\w+:\/\/).+|ssm:(?!\/?(?:[aA][wW][sS]|[sS][sS][mM]))(?:[\w.-]+|(?:\/[\w.-]+){1,15})|prompt)$/,
    'a secret is named by env:NAME, file:PATH, ssm:/name (not aws… or ssm…) or prompt, never given',
  );

/** Where messages can be sent. */
export const destination = z
  .strictObject({
    name: destinationName,
    webhook: secretReference.optional().describe('Where the incoming webhook URL comes from'),
    token: secretReference.optional().describe('Where the bot token comes from'),
    channel: z
      .string()
      .regex(/^[CGD][A-Z0-9]{6,20}$/, 'a channel id looks like C0123456789')
      .optional(),
    api: z
      .string()
      .regex(/^https?:\/\/[^\s/?#@]+\/(?:[\w./-]*)$/, 'an address such as https://slack-gov.com/api/')
      .optional()
      .describe('Address of the Web API for a bot token; https://slack-gov.com/api/ in GovSlack'),
  })
  .refine(
    ({ webhook, token }) => (webhook === undefined) !== (token === undefined),
    'give either webhook or token',
  )
  .refine(({ token, channel }) => token === undefined || channel !== undefined, 'a token needs a channel')
  .refine(
    ({ token, api }) => token !== undefined || api === undefined,
    'api is for a bot token: a webhook URL has its own host',
  );

/** Which findings are sent where. */
export const route = z.strictObject({
  to: z.union(
    [destinationName.transform((one) => [one]), z.array(destinationName).min(1)],
    'the name of a destination, or a list of names',
  ),
  minSeverity: z.number().min(1).max(10).optional(),
  accounts: z.array(accountId).optional(),
  ous: z.array(ouId).optional(),
  regions: z.array(region).optional(),
  types: z.array(z.string().min(1).max(200)).optional(),
  tags: z.array(z.string().min(1).max(256)).optional(),
  mention: z
    .union(
      [z.enum(['here', 'channel']), z.templateLiteral(['group:', z.string().regex(/^S[A-Z0-9]{6,20}$/)])],
      'here, channel, or group: with the id of a user group, such as group:S0123456789',
    )
    .optional(),
});
