/** Regions of the story; members may have the last one switched off, because AWS makes accounts opt in to it. */
export const DEMO_REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-2'] as const;

/** The file that the story works from. `slackHost` is where the simulated Slack answers. */
export function demoConfiguration(slackHost: string): string {
  return `adminAccount: "222222222222"
homeRegion: ${DEMO_REGIONS[0]}
regions: [${DEMO_REGIONS.join(', ')}]
slack:
  destinations:
    - { name: default, webhook: "env:SLACK_WEBHOOK" }
  allowHosts: ["${slackHost}"] # the simulated Slack
alarms:
  topics:
${DEMO_REGIONS.map((region) => `    ${region}: arn:aws:sns:${region}:222222222222:security`).join('\n')}
`;
}
