import * as z from 'zod';

const text = z.string();
const texts = z.array(text);

/**
 * What every version has written of a deployment. Versions add parts, so more is allowed, and what only later ones write may be
 * missing; but whatever is there is of the kind that this program works with.
 */
export const SAVED_DEPLOYMENT = z.looseObject({
  account: text,
  homeRegion: text,
  regions: texts,
  destinations: z.array(z.looseObject({ name: text, kind: z.enum(['webhook', 'bot']), parameter: text })),
  allowHosts: texts,
  settings: z.looseObject({
    minSeverity: z.number(),
    routes: z.array(z.looseObject({ to: texts })),
    detail: text,
    repeats: text,
    heartbeat: z.boolean(),
    alarmTopics: z.record(text, text),
    retentionDays: z.number(),
    portal: text.nullish(),
    portalRole: text.nullish(),
    runbooks: z.record(text, text).optional(),
    undelivered: z.number().optional(),
    acceptedBlindSpots: texts.optional(),
    tags: z.record(text, text).optional(),
    rolePath: text.optional(),
    function: z.looseObject({}),
  }),
  guardduty: z.looseObject({ excludeAccounts: texts, ou: texts, excludeOu: texts }).nullish(),
  formerTags: z.record(text, text).optional(),
});
