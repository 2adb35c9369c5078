import { describe, expect, it } from 'vitest';
import { namesOf, type Names } from '../../src/provision/deployment/names.ts';
import { forwarderAlarm, homeAlarms } from '../../src/provision/pipeline/alarms.ts';
import { pipelineProblems } from '../../src/provision/pipeline/problems.ts';
import { HOME, pipelineInput } from './pipeline-world.ts';

const { names, config } = pipelineInput();
const OTHER = 'eu-west-1';

const QUIET = { queue: { visible: 0, inFlight: 0 }, deadLetters: [], alarms: [], lastResult: undefined };
const REGIONS = [HOME, OTHER];

const ofAlarm = (whose: Names, region: string, name: string) =>
  pipelineProblems(whose, { ...QUIET, alarms: [{ region, name, state: 'ALARM' }] }, REGIONS);

const ringing = (subject: string, region = HOME): { message: string; fix: string } => {
  const [problem] = ofAlarm(names, region, names.alarm(subject));
  return problem!;
};

describe('an alarm in ALARM', () => {
  it('says where the findings are and which command comes next, each alarm its own', () => {
    expect(ringing('dead-letters')).toMatchObject({
      message: expect.stringContaining('moved to the dead-letter queue'),
      fix: expect.stringContaining('guardduty-slack redrive'),
    });
    expect(ringing('forwarder-dead-letters', OTHER)).toMatchObject({
      message: expect.stringContaining(`could not be forwarded to ${HOME}`),
      fix: expect.stringContaining('guardduty-slack redrive'),
    });
    expect(ringing('undelivered')).toMatchObject({
      message: expect.stringContaining('waited longer than alarms.undelivered'),
      fix: expect.stringContaining('guardduty-slack test'),
    });
    expect(ringing('stalled')).toMatchObject({
      message: expect.stringContaining('none has left it'),
      fix: expect.stringContaining('guardduty-slack test'),
    });
    expect(ringing('function-errors')).toMatchObject({
      message: expect.stringContaining('the function fails'),
      fix: expect.stringContaining(names.logGroup),
    });
  });

  it('never says of dead letters that they wait in the queue', () => {
    for (const subject of ['dead-letters', 'forwarder-dead-letters'])
      expect(JSON.stringify(ringing(subject))).not.toMatch(/\bwait/);
  });

  it('is told in words of its own for every alarm there is', () => {
    const all = [...homeAlarms(names, config), forwarderAlarm(names, config, OTHER)];
    const told = all.map(({ region, name = '' }) => ofAlarm(names, region, name));
    expect(new Set(told.map(([problem]) => problem?.message)).size).toBe(all.length);
  });

  it('is known by its own deployment', () => {
    const other = namesOf('soc', names.account, HOME, 'aws');
    const [problem] = ofAlarm(other, HOME, 'soc-dead-letters');
    expect(problem?.fix).toContain('redrive');
  });
});
