import type { DemoEnvironment } from './environment.ts';

type Finding = Parameters<DemoEnvironment['lib']['recordFinding']>[1];

/** What happens in the story: two findings in two Regions, one of them in a member account. */
export function demoFindings({ lib }: DemoEnvironment): readonly Finding[] {
  return [
    {
      account: lib.memberId(3),
      region: 'eu-west-1',
      type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
      severity: 8,
    },
    {
      account: lib.ADMIN_ACCOUNT,
      region: 'us-east-1',
      type: 'AttackSequence:S3/CompromisedData',
      severity: 9,
    },
  ];
}
