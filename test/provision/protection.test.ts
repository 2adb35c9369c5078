import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/provision/config/check-config.ts';
import {
  namedOff,
  notOffered,
  protectionOf,
  strengthened,
  stronger,
} from '../../src/provision/reads/protection.ts';
import { desiredDetector } from '../../src/provision/guardduty/resources/detector.ts';
import { desiredConfiguration } from '../../src/provision/guardduty/resources/organization-configuration.ts';

const asked = (config: object) => protectionOf(parseConfig(config, 'the test'));

describe('what a configuration asks of GuardDuty', () => {
  it('is the recommended plans for everybody, unless it says otherwise', () => {
    const protection = asked({});
    expect(protection).toMatchObject({ autoEnable: 'ALL', frequency: 'FIFTEEN_MINUTES', direct: false });
    expect(protection.joining).toEqual({
      EBS_MALWARE_PROTECTION: 'ALL',
      EKS_AUDIT_LOGS: 'ALL',
      LAMBDA_NETWORK_LOGS: 'ALL',
      RDS_LOGIN_EVENTS: 'ALL',
      S3_DATA_EVENTS: 'ALL',
    });
    expect(namedOff(protection).size).toBe(0);
  });

  it('leaves members as they are where plans are for new accounts only', () => {
    expect(asked({ autoEnable: 'NEW' }).members).toEqual({});
    expect(asked({ features: { S3_DATA_EVENTS: 'NEW' } }).members).toEqual({});
  });

  it('sets plans in each member, and nothing for who joins, where accounts are chosen', () => {
    const protection = asked({ excludeAccounts: ['300000000001'], features: ['S3_DATA_EVENTS'] });
    expect(protection).toMatchObject({
      autoEnable: 'NONE',
      autoEnableOff: false,
      direct: true,
      joining: { S3_DATA_EVENTS: 'NONE' },
      members: { S3_DATA_EVENTS: 'ENABLED' },
      own: { S3_DATA_EVENTS: 'ENABLED' },
    });
    expect(namedOff(protection).size).toBe(0);
  });

  it('puts a part under its plan, and asks for the plan with it', () => {
    expect(asked({ features: ['EC2_AGENT_MANAGEMENT'] }).own).toEqual({
      RUNTIME_MONITORING: 'ENABLED',
      'RUNTIME_MONITORING/EC2_AGENT_MANAGEMENT': 'ENABLED',
    });
    expect(asked({ features: ['EKS_RUNTIME_MONITORING', 'EKS_ADDON_MANAGEMENT'] }).own).toEqual({
      EKS_RUNTIME_MONITORING: 'ENABLED',
      'EKS_RUNTIME_MONITORING/EKS_ADDON_MANAGEMENT': 'ENABLED',
    });
  });

  it('turns off only what it names', () => {
    const protection = asked({
      features: { S3_DATA_EVENTS: 'NONE', EKS_AUDIT_LOGS: 'ALL' },
      autoEnable: 'NONE',
    });
    expect([...namedOff(protection)]).toEqual(['S3_DATA_EVENTS']);
    expect(protection.autoEnableOff).toBe(true);
    expect(protection.members).toEqual({ EKS_AUDIT_LOGS: 'ENABLED', S3_DATA_EVENTS: 'DISABLED' });
  });
});

describe('the goal', () => {
  it('is the stronger of what is there and what is asked', () => {
    expect(stronger('SIX_HOURS', 'ONE_HOUR')).toBe('ONE_HOUR');
    expect(stronger('FIFTEEN_MINUTES', 'SIX_HOURS')).toBe('FIFTEEN_MINUTES');
    expect(stronger('NEW', 'NONE')).toBe('NEW');
    expect(stronger('NEW', 'ALL')).toBe('ALL');
  });

  it('holds only what the Region offers, and names the rest', () => {
    const there = { S3_DATA_EVENTS: 'DISABLED' } as const;
    const plans = { S3_DATA_EVENTS: 'ENABLED', RDS_LOGIN_EVENTS: 'ENABLED' } as const;
    expect(strengthened(there, plans, new Set())).toEqual({ S3_DATA_EVENTS: 'ENABLED' });
    expect(notOffered(there, plans)).toEqual(['RDS_LOGIN_EVENTS']);
  });

  it('takes everything asked for as offered where AWS does not say what it offers', () => {
    expect(strengthened({}, { S3_DATA_EVENTS: 'ENABLED' }, new Set())).toEqual({ S3_DATA_EVENTS: 'ENABLED' });
  });

  it('leaves alone what a policy of the Organization manages', () => {
    const there = { S3_DATA_EVENTS: 'DISABLED' } as const;
    expect(strengthened(there, { S3_DATA_EVENTS: 'ENABLED' }, new Set(), ['S3_DATA_EVENTS'])).toEqual(there);
  });

  it('of a new detector says of every usual plan whether it runs', () => {
    expect(desiredDetector(undefined, asked({ features: 'none' })).features).toEqual({
      EBS_MALWARE_PROTECTION: 'DISABLED',
      EKS_AUDIT_LOGS: 'DISABLED',
      LAMBDA_NETWORK_LOGS: 'DISABLED',
      RDS_LOGIN_EVENTS: 'DISABLED',
      RUNTIME_MONITORING: 'DISABLED',
      S3_DATA_EVENTS: 'DISABLED',
    });
  });

  it('of a detector that a run left half made is what was asked, whatever runs in it', () => {
    const half = {
      status: 'DISABLED',
      frequency: 'SIX_HOURS',
      features: { S3_DATA_EVENTS: 'ENABLED' },
      ours: true,
    } as const;
    expect(desiredDetector(half, asked({ features: 'none' }))).toEqual({
      status: 'ENABLED',
      frequency: 'FIFTEEN_MINUTES',
      features: { S3_DATA_EVENTS: 'DISABLED' },
      ours: true,
    });
    expect(desiredDetector({ ...half, ours: false }, asked({ features: 'none' })).features).toEqual({
      S3_DATA_EVENTS: 'ENABLED',
    });
  });

  it('of such a detector asks at once for parts that AWS shows only when they are set', () => {
    const half = {
      status: 'DISABLED',
      frequency: 'SIX_HOURS',
      features: { RDS_LOGIN_EVENTS: 'DISABLED' },
      ours: true,
    } as const;
    expect(desiredDetector(half, asked({ features: ['RDS_DATA_RISK'] })).features).toEqual({
      RDS_LOGIN_EVENTS: 'ENABLED',
      'RDS_LOGIN_EVENTS/RDS_DATA_RISK': 'ENABLED',
    });
  });

  it('for joining accounts turns auto-enable down only where the configuration says NONE', () => {
    const all = { autoEnable: 'ALL', features: {} } as const;
    expect(desiredConfiguration(all, asked({ excludeAccounts: ['300000000001'] })).autoEnable).toBe('ALL');
    expect(desiredConfiguration(all, asked({ autoEnable: 'NEW' })).autoEnable).toBe('ALL');
    expect(desiredConfiguration(all, asked({ autoEnable: 'NONE' })).autoEnable).toBe('NONE');
  });
});
