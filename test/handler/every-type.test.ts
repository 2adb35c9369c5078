import { Finding$ } from '@aws-sdk/client-guardduty';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderFinding } from '../../src/handler/render-finding.ts';
import { fieldIn, linksIn, placeIn, shownIn, timesIn, resourceIn } from './cards.ts';
import { FINDING_TYPES } from './events.ts';
import { detailOf, KNOWN_TYPES } from './every-finding.ts';
import { everyField, filled } from './guardduty-model.ts';
import { refusedBecause } from './hostile-corpus.ts';
import { brokenLimits, liveParts } from './slack-oracle.ts';

type Payload = Parameters<typeof brokenLimits>[0];
type Json = Record<string, unknown>;

const OPTIONS = { accountName: 'payments-prod', adminAccount: '222222222222' };
const PROGRAMMING = /\b(?:undefined|NaN|null)\b|\[object|Invalid Date/;

function rendered(detail: unknown): ReturnType<typeof renderFinding> {
  return renderFinding({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail }, OPTIONS);
}

/** What a finding of a known type must have on its card, and does not. */
function lacking(detail: Json): string[] {
  const message = rendered(detail);
  const text = shownIn(message);
  const { 'Open in GuardDuty': console, 'About this finding type': page } = linksIn(message);
  const resource = resourceIn(message) ?? 'not named';
  const told = ['Actor', 'From', 'Action'].some((label) => fieldIn(message, label) !== undefined);
  return [
    ...(/^(?:🔵 Low|🟡 Medium|🟠 High|🔴 Critical) · /.test(text) ? [] : ['a severity']),
    ...(text.includes(String(detail['title']).slice(0, 100)) ? [] : ['its title']),
    ...(placeIn(message).startsWith('payments-prod (`333333333333`) · eu-west-1 · ')
      ? []
      : [`its account, Region and resource (${placeIn(message)})`]),
    ...(/not named|`[\w.]+: /.test(resource) ? [`a resource (${resource})`] : []),
    ...(told ? [] : ['who, from where or what']),
    ...(timesIn(message) === '3 times in 1 h · first 2026-10-01 00:00:00 UTC · last 2026-10-01 01:00:00 UTC'
      ? []
      : ['how often since when']),
    ...(/^https:\/\/console\.aws\.amazon\.com\/guardduty\/.*abcdef0123456789/.test(console ?? '')
      ? []
      : ['a link to the console']),
    ...(/^https:\/\/docs\.aws\.amazon\.com\/.*\.html(?:#\w|$)/.test(page ?? '')
      ? []
      : ['a page about its type']),
    ...(PROGRAMMING.test(text) ? [`sense: ${PROGRAMMING.exec(text)?.[0]}`] : []),
    ...brokenLimits(message as unknown as Payload),
    ...refusedBecause(message),
  ];
}

describe('a finding of every type', () => {
  it('is known to the simulator, so that its card can be looked at', () => {
    expect(KNOWN_TYPES.toSorted()).toEqual(FINDING_TYPES.toSorted());
    expect(FINDING_TYPES).toHaveLength(204);
  });

  it('says who did what to which resource, from where, how often since when, with two links', () => {
    const problems = FINDING_TYPES.flatMap((type) => [
      ...lacking(detailOf(type)).map((lack) => `${type} lacks ${lack}`),
      ...lacking(detailOf(type, true)).map((lack) => `sample of ${type} lacks ${lack}`),
    ]);
    expect(problems).toEqual([]);
  });

  it('still has a card when fields are missing, null or of another type', () => {
    const odd = fc.constantFrom<unknown>(undefined, null, [], {}, 0, true, '', 'Unknown', [null], [{}], 1e21);
    fc.assert(
      fc.property(
        fc.constantFrom(...FINDING_TYPES),
        fc.array(fc.tuple(fc.nat(400), odd), { minLength: 1, maxLength: 12 }),
        (type, changes) => {
          const detail = structuredClone(detailOf(type));
          for (const [at, value] of changes) {
            const fields = everyField(detail);
            const [holder, key] = fields[at % fields.length] ?? [detail, 'id'];
            holder[key] = structuredClone(value);
          }
          const message = rendered(detail);
          expect(shownIn(message)).not.toMatch(PROGRAMMING);
          expect([
            ...brokenLimits(message as unknown as Payload),
            ...liveParts(message as unknown as Payload, 'no canary'),
          ]).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what the API reference knows', () => {
  const model = filled(Finding$) as { resource: Json; service: Json & { action: Json } };
  const base = detailOf('Recon:EC2/Portscan');

  it.each(Object.keys(model.resource).filter((key) => !/^(?:resourceType|rdsDbUserDetails)$/.test(key)))(
    'names resource.%s',
    (key) => {
      const resource = { resourceType: 'Something', [key]: model.resource[key] };
      expect(resourceIn(rendered({ ...base, resource }))).toMatch(/^[A-Za-z][\w ]+ (?:· )?`(?![\w.]+: )/);
    },
  );

  it.each(Object.keys(model.service.action).filter((key) => key !== 'actionType'))(
    'tells service.action.%s',
    (key) => {
      const action = { actionType: 'SOMETHING', [key]: model.service.action[key] };
      const service = { serviceName: 'guardduty', count: 1, action };
      expect(fieldIn(rendered({ ...base, service }), 'Action')).toMatch(/^[A-Z][\w ]+ (?!`[\w.]+: )/);
    },
  );

  it('fits on one card when all of it comes at once', () => {
    const message = rendered(model);
    expect(brokenLimits(message as unknown as Payload)).toEqual([]);
    expect(shownIn(message)).not.toMatch(PROGRAMMING);
  });

  it('names guardrails and models of Bedrock', () => {
    const resource = {
      resourceType: 'BedrockGuardrail',
      accessKeyDetails: { userName: 'deployer', accessKeyId: 'ASIAEXAMPLE' },
      bedrockGuardrailDetails: {
        guardrails: [{ arn: 'arn:aws:bedrock:eu-west-1:333333333333:guardrail/g1', version: 'DRAFT' }],
        guardrailAction: 'NONE',
        guardrailSource: 'INPUT',
        contentPolicyFilters: [{ type: 'PROMPT_ATTACK', confidence: 'HIGH', action: 'NONE' }],
      },
      modelDetails: [{ modelId: 'example.model-v1' }],
    };
    const message = rendered({ ...base, resource });
    expect(fieldIn(message, 'Resource')).toBe(
      'Bedrock guardrail `arn:aws:bedrock:eu-west-1:333333333333:guardrail/g1` · version `DRAFT` · action none · on input · filters prompt attack',
    );
    expect(shownIn(message)).toContain('*Model* `example.model-v1`');
  });
});
