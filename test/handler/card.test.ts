import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderFinding } from '../../src/handler/render-finding.ts';
import { fieldIn, linksIn, placeIn, rowsIn, shownIn, stepsIn, timesIn } from './cards.ts';
import { anEvent, EVENTS, FINDING_TYPES } from './events.ts';
import { interactiveElements } from '../../sandbox/slack/interactive.ts';
import { blocksIn, brokenLimits, richElements, textObjects } from './slack-oracle.ts';

type Payload = Parameters<typeof brokenLimits>[0];
const OPTIONS = { accountName: 'payments-prod', adminAccount: '222222222222' };

function shown(event: unknown, options = {}): string {
  return shownIn(renderFinding(event, { ...OPTIONS, ...options }));
}

function field(event: unknown, label: string, options = {}): string | undefined {
  return fieldIn(renderFinding(event, { ...OPTIONS, ...options }), label);
}

/** The second line of a card. */
function place(event: unknown, options = {}): string {
  return placeIn(renderFinding(event, { ...OPTIONS, ...options }));
}

function links(event: unknown, options = {}): Record<string, string> {
  return linksIn(renderFinding(event, { ...OPTIONS, ...options }));
}

describe('a card', () => {
  it('shows what matters for every finding type in every shape', () => {
    const problems: string[] = [];
    for (const [name, event] of Object.entries(EVENTS))
      for (const type of FINDING_TYPES) {
        const message = renderFinding({ ...event, detail: { ...event.detail, type } }, OPTIONS);
        const text = shownIn(message);
        const { 'Open in GuardDuty': console = '', 'About this finding type': page = '' } = linksIn(message);
        const title = String(event.detail['title']).slice(0, 60);
        const wanted = [
          title.replaceAll('&', '&amp;'),
          ...(/^(?:.+ · )?payments-prod \(`333333333333`\) · /.test(placeIn(message)) ? [] : ['an account']),
          String(event.detail['region']),
          `*Type* \`${type}\` · severity `,
        ].filter((part) => !text.includes(part));
        if (!/^https:\/\/console\.[\w.-]+\/guardduty\/home\?region=/.test(console))
          wanted.push('a console link');
        if (
          !/^https:\/\/docs\.[\w.-]+\/(?:en_us\/)?guardduty\/latest\/ug\/(?!guardduty_finding-types-active)/.test(
            page,
          )
        )
          wanted.push('a page about the type');
        const broken = brokenLimits(message as unknown as Payload);
        if (/undefined|NaN|\[object|null/.test(text)) wanted.push('no programming words');
        if (wanted.length + broken.length > 0)
          problems.push(`${type} as ${name}: ${[...wanted, ...broken].join('; ')}`);
      }
    expect(problems).toEqual([]);
  });

  it.each([
    [
      'ec2-port-probe',
      'EC2 instance `i-0a1b2c3d4e5f60718` (checkout-web-2) ← `203.0.113.77` (Portside, Atlantis, Example Transit) and 1 more',
    ],
    ['s3-public', 'S3 bucket `acme-invoices` ← assumed role `deployer` from `203.0.113.77` (Portside, '],
    ['s3-malware-object', 'S3 object `arn:aws:s3:::acme-uploads/uploads/cv.docm`'],
    ['eks-audit', 'EKS cluster `shop-eks` ← Kubernetes user `system:serviceaccount:shop:robot` from '],
    ['runtime-miner', 'Container `api` · by process `kworkerds` → `203.0.113.77` (Portside, '],
    ['ecs-malware', 'ECS cluster `shop`'],
    ['backup-malware', 'Recovery point `arn:aws:ec2:eu-west-1::snapshot/snap-0aa`'],
    ['lambda-tor', 'Lambda function `resize` → `2001:db8::7` (Portside, Atlantis, Example Transit)'],
    ['ec2-dns-c2', ' → `x7f3q.c2.example.net`'],
    ['rds-login', 'RDS database `orders-1` ← database user `app` from '],
    ['rds-limitless', 'RDS database `shards-1`'],
    ['iam-root', 'root `Root`'],
    ['iam-anomalous', 'assumed role `deployer` ← `203.0.113.77` (Portside, Atlantis, Example Transit)'],
    ['attack-sequence', 'S3 bucket `acme-invoices`'],
    ['future-kind', ' · quantum bit'],
  ])('says on its second line where it happened, to what and by whom: %s', (name, words) => {
    expect(place(EVENTS[name])).toContain(words);
    expect(place(EVENTS[name])).toMatch(/^payments-prod \(`333333333333`\) · [a-z]{2}(?:-[a-z]+)+-\d · /);
  });

  it.each([
    [
      'iam-anomalous',
      'assumed role · `deployer` · principal `AROAEXAMPLE:deploy` · key `ASIAEXAMPLEKEY000001`',
    ],
    ['eks-audit', 'Kubernetes user `system:serviceaccount:shop:robot` · as `cluster-admin`'],
    ['rds-login', 'database user `app` · application `mysql` · database `orders` · by password'],
    ['runtime-miner', 'process `kworkerds` · `/tmp/.x/kworkerds` · user `www-data` · pid 4141'],
    [
      'attack-sequence',
      'assumed role · `deployer` · key `ASIAEXAMPLEKEY000001` · account `333333333333` · MFA disabled',
    ],
  ])('says who acted in %s', (name, who) => {
    expect(field(EVENTS[name], 'Actor')).toContain(who);
  });

  it.each([
    ['ec2-port-probe', 'Port probe port 22 · SSH · at `10.1.2.3`'],
    ['ec2-dns-c2', 'DNS query `x7f3q.c2.example.net` · over UDP · not blocked'],
    ['ec2-brute-force', 'Connection `203.0.113.77:51234` → `i-0a1b2c3d4e5f60718:22` (SSH, TCP, allowed)'],
    ['iam-anomalous', 'API call `CreateAccessKey` · on `iam.amazonaws.com` · result `AccessDenied`'],
    [
      'eks-role-binding',
      'Role binding `ClusterRoleBinding` · `robot-admin` · to `ClusterRole` · `cluster-admin`',
    ],
    ['ecs-malware', 'Threat `Coin.Thief` · severity high · files 2 · path `/tmp/.x/kworkerds` `/var/tmp/k`'],
    ['backup-malware', 'Threat `Coin.Thief` · source Example Engine · files 4 · path `/opt/k`'],
    ['s3-malware-object', 'Threat `Macro.Dropper` · source Example Engine · path `word/vbaProject.bin`'],
    ['runtime-escape', 'Process `/tmp/.x/kworkerds` · SHA-256'],
    ['rds-login', 'Login `app` · application `mysql` · failed 410 · succeeded 1'],
    ['bedrock', 'API call `InvokeModel` · on `bedrock-runtime.amazonaws.com`'],
    ['future-kind', '`actionType: ENTANGLE` · `entangleAction.with: q-18` · `entangleAction.distance: 42`'],
  ])('says what happened in %s', (name, what) => {
    expect(field(EVENTS[name], 'Action')).toContain(what);
  });

  it('says all in its first three lines: severity and title, where and by whom, how often and since when', () => {
    const rows = rowsIn(renderFinding(EVENTS['ec2-brute-force'], OPTIONS));
    expect(rows[0]).toMatch(/^🟡 Medium · /);
    expect(rows[1]).toContain(
      'payments-prod (`333333333333`) · eu-west-1 · EC2 instance `i-0a1b2c3d4e5f60718`',
    );
    expect(rows[2]).toBe('27 times in 51 min · first 2026-03-02 08:15:00 UTC · last 2026-03-02 09:05:30 UTC');
    expect(rows[3]).toBe('*Do next*');
  });

  it('shows a time in the zone of its reader, with UTC for clients that cannot', () => {
    const dates = richElements(blocksIn(renderFinding(EVENTS['ec2-brute-force'], OPTIONS))).filter(
      ({ type }) => type === 'date',
    );
    expect(dates[0]).toEqual({
      type: 'date',
      timestamp: Date.UTC(2026, 2, 2, 8, 15) / 1000,
      format: '{date_short_pretty} at {time}',
      fallback: '2026-03-02 08:15:00 UTC',
    });
  });

  it('has a bar in the color of its severity next to what can be skipped', () => {
    const colors = [2, 5, 8, 9.5, undefined].map(
      (severity) => renderFinding(anEvent('iam-root', { severity }), OPTIONS).attachments?.[0]?.color,
    );
    expect(new Set(colors).size).toBe(5);
    for (const color of colors) expect(color).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('tells notifications severity, account and title, without markup', () => {
    const { text, mrkdwn } = renderFinding(
      anEvent('iam-root', { title: 'Look: `*now*` <!here> :skull:' }),
      OPTIONS,
    );
    expect(text).toBe('🔵 Low · payments-prod · Look: `*now*` &lt;!here&gt; ∶skull:');
    expect(mrkdwn).toBe(false);
  });

  it('says from where in full, below', () => {
    expect(field(EVENTS['ec2-brute-force'], 'From')).toBe(
      '`203.0.113.77` · Portside · Atlantis · Example Transit · AS 64500',
    );
  });

  it.each([
    ['lambda-tor', 'To'],
    ['ec2-brute-force', 'From'],
    ['iam-anomalous', 'From'],
  ])('calls the other end of %s what it is: %s', (name, label) => {
    expect(field(EVENTS[name], label)).toMatch(/^`[\w.:]+` · Portside/);
    expect(field(EVENTS[name], label === 'To' ? 'From' : 'To')).toBeUndefined();
  });

  it('calls what a DNS query was answered with the end it goes to', () => {
    const event = anEvent('ec2-dns-c2');
    const service = event.detail['service'] as { action: { dnsRequestAction: Record<string, unknown> } };
    service.action.dnsRequestAction['remoteIpDetails'] = { ipAddressV4: '203.0.113.77' };
    expect(field(event, 'To')).toContain('`203.0.113.77`');
  });

  it('does not count what the finding does not count', () => {
    const seen = (over: Record<string, unknown>): string => {
      const event = anEvent('iam-root');
      event.detail['service'] = { ...(event.detail['service'] as object), ...over };
      return timesIn(renderFinding(event, OPTIONS));
    };
    const times = 'first 2026-03-02 08:15:00 UTC · last 2026-03-02 09:05:30 UTC';
    expect(seen({ count: 1 })).toBe(`1 time · ${times}`);
    for (const count of [undefined, null, 'many', {}]) expect(seen({ count })).toBe(times);
    const none = anEvent('iam-root', { service: {}, createdAt: undefined });
    expect(timesIn(renderFinding(none, OPTIONS))).toBe('*Do next*');
  });

  it('tells an attack sequence as a story in the order of time, without what says nothing', () => {
    const rows = rowsIn(renderFinding(EVENTS['attack-sequence'], OPTIONS));
    const at = rows.indexOf('*In order of time*');
    expect(rows.slice(at + 1, at + 4)).toEqual([
      '2026-03-02 08:10:00 UTC `Recon:IAMUser/TorIPCaller` (Discovery, Medium)',
      '2026-03-02 08:26:40 UTC `CreateAccessKey` ×2 (Persistence)',
      '2026-03-02 09:00:00 UTC `DeleteTrail` ×3 (Defense Evasion, High)',
    ]);
    expect(rows.join('\n')).not.toMatch(/severity 0|Attack Tactic|ATTACK_TACTIC/);
    expect(field(EVENTS['attack-sequence'], 'Tactics')).toBe('Discovery, Persistence, Defense Evasion');
  });

  it('names the process that acts in a sequence, and kinds of resources as AWS writes them', () => {
    const event = anEvent('attack-sequence');
    const { detection } = event.detail['service'] as { detection: { sequence: Record<string, unknown> } };
    detection.sequence['actors'] = [
      { id: 'PROCESS::xmrig', process: { name: 'xmrig', path: '/usr/bin/xmrig' } },
    ];
    detection.sequence['resources'] = [
      { uid: 'web', resourceType: 'AUTOSCALING_AUTO_SCALING_GROUP' },
      { uid: 'api', resourceType: 'KUBERNETES_WORKLOAD' },
    ];
    expect(place(event)).toContain('Auto Scaling group `web` and 1 more ← `/usr/bin/xmrig`');
    expect(field(event, 'Resource')).toBe('Auto Scaling group · `web`\nKubernetes workload · `api`');
  });

  it('does not name who acted a second time as the resource', () => {
    expect(field(EVENTS['iam-anomalous'], 'Resource')).toBeUndefined();
    expect(field(EVENTS['iam-anomalous'], 'Actor')).toContain('key `ASIAEXAMPLEKEY000001`');
  });

  it('shows the lineage of a process, what touched it and what it runs in', () => {
    const text = shown(EVENTS['runtime-escape']);
    expect(text).toContain('*Parent process* `sh` · `/bin/sh` · pid 4140\n*Parent process* `nginx`');
    expect(text).toContain('`socketPath: /var/run/docker.sock`');
    expect(text).toContain('`modifyingProcess.executablePath: /usr/bin/curl`');
    expect(shown(EVENTS['runtime-miner'])).toContain('*EC2 instance* `i-0a1b2c3d4e5f60718`');
  });

  it('tells who may read and write a bucket, by what, and what keeps others out', () => {
    const text = shown(EVENTS['s3-public']);
    expect(text).toContain('*Bucket* `acme-invoices` · access public');
    expect(text).toContain('*Bucket policy* public read · not public write');
    expect(text).toContain('*Bucket ACL* not public read · not public write');
    expect(text).toContain('*Public access blocked* not by bucket · not by account');
  });

  it('tells what was unusual before what is usual', () => {
    const text = shown(
      anEvent('iam-anomalous', {
        service: {
          detection: {
            anomaly: {
              profiles: { userIdentity: { api: [{ profileType: 'FREQUENCY', profileSubtype: 'FREQUENT' }] } },
              unusual: {
                behavior: {
                  userIdentity: { asnOrg: { profileSubtype: 'UNSEEN', observations: { text: ['Transit'] } } },
                },
              },
            },
          },
        },
      }),
    );
    expect(text).toMatch(
      /\*Unusual\* `userIdentity.asnOrg.profileSubtype: UNSEEN` · `userIdentity.asnOrg.observations.text: Transit`[^]*\*Profile\* `userIdentity.api.profileType: FREQUENCY`/,
    );
  });

  it('leaves out ports without a name, and names interfaces and local addresses', () => {
    expect(shown(EVENTS['ec2-brute-force'])).not.toContain('Unknown');
    expect(shown(EVENTS['ec2-brute-force'])).toMatch(/\*Instance\* .* interface `eni-\w+` · VPC/);
  });

  it('names the organizational unit for which a route chose the channel', () => {
    const unit = 'ou-abcd-11111111';
    expect(field(EVENTS['iam-root'], 'Organizational unit', { unit })).toBe('`ou-abcd-11111111`');
    expect(shown(EVENTS['iam-root'], { unit, detail: 'minimal' })).not.toContain(unit);
  });

  it('names the bucket that an access key touched, rather than the key again', () => {
    const event = anEvent('s3-public');
    event.detail['resource'] = { ...(event.detail['resource'] as object), resourceType: 'AccessKey' };
    expect(place(event)).toContain(' · S3 bucket `acme-invoices` ← ');
    expect(field(event, 'Resource')).toBeUndefined();
    expect(field(event, 'Actor')).toContain('key `ASIAEXAMPLEKEY000001`');
  });

  it('says what is so and what is not, and keeps a name that reads like either', () => {
    const event = anEvent('lambda-tor');
    const { action } = event.detail['service'] as { action: Record<string, Record<string, unknown>> };
    Object.assign(action['networkConnectionAction']!, { blocked: true, localNetworkInterface: 'false' });
    expect(field(event, 'Action')).toBe(
      'Connection `false:40404` → `[2001:db8::7]:9001` (TCP, blocked) · interface `false`',
    );
  });

  it('shows what it has no words for one by one, times as times', () => {
    const event = anEvent('iam-root');
    Object.assign(event.detail['service'] as object, {
      additionalInfo: {
        apiCalls: [
          { name: 'ListUsers', count: 1513721041, firstSeen: 1513721039, lastSeen: '1513721040.25' },
          { name: 'GetUser', count: 1, firstSeen: 'firstSeen: 1513721039' },
        ],
        unusual: { hoursOfDay: [1513609200000] },
      },
    });
    expect(shown(event)).toContain(
      '*Also* `apiCalls.name: ListUsers` · `apiCalls.count: 1513721041` · `apiCalls.firstSeen:` 2017-12-19 22:03:59 UTC · `apiCalls.lastSeen:` 2017-12-19 22:04:00 UTC · `apiCalls.name: GetUser` · `apiCalls.count: 1` · `apiCalls.firstSeen: firstSeen: 1513721039` · `unusual.hoursOfDay:` 2017-12-18 15:00:00 UTC',
    );
  });

  it('reads additional information as an object, as JSON text and as both', () => {
    expect(shown(EVENTS['ec2-port-probe'])).toContain('`threatName: Scanner`');
    expect(shown(EVENTS['bedrock'])).toContain('`invocations: 4711`');
    const both = anEvent('iam-root');
    Object.assign(both.detail['service'] as object, {
      additionalInfo: { sample: true, value: '{"port":"8081"}', type: 'default' },
    });
    expect(shown(both)).toContain('`port: 8081`');
    expect(shown(both)).toContain('[SAMPLE] The root user');
  });

  it.each([
    [1, '🔵 Low'],
    [3.95, '🔵 Low'],
    [4, '🟡 Medium'],
    [6.9, '🟡 Medium'],
    [7, '🟠 High'],
    ['8.0', '🟠 High'],
    [8.99, '🟠 High'],
    [9, '🔴 Critical'],
    [10, '🔴 Critical'],
    [0, '⚪ Unknown severity'],
    [11, '⚪ Unknown severity'],
    ['very', '⚪ Unknown severity'],
    [null, '⚪ Unknown severity'],
    [{ value: 8 }, '⚪ Unknown severity'],
  ])('calls severity %j %s', (severity, heading) => {
    const message = renderFinding(anEvent('iam-root', { severity }), OPTIONS);
    expect(message.text.startsWith(heading)).toBe(true);
    expect(textObjects(message.blocks)[0]?.text.startsWith(`${heading} · `)).toBe(true);
  });

  it('keeps the title within 150 characters', () => {
    const text =
      textObjects(renderFinding(anEvent('iam-root', { title: 'A&B '.repeat(100) }), OPTIONS).blocks)[0]
        ?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(150);
    expect(text).toMatch(/…$/);
    expect(text.replaceAll('&amp;', '')).not.toContain('&');
  });

  it('shows all of a title that is too long for the header, unless the description tells it', () => {
    const title = `Instance i-0a1b2c3d4e5f60718 & ${'does a thing '.repeat(12)}to its end`;
    for (const description of [title, undefined])
      expect(shown(anEvent('iam-root', { title, description }))).toContain(`\n${title}\n`);
    const told = shown(anEvent('iam-root', { title, description: 'What the description tells.' }));
    expect(told).toContain('\nWhat the description tells.\n');
    expect(told).not.toContain('to its end');
    const short = shown(anEvent('iam-root', { title: 'Short & said', description: 'Short & said' }));
    expect(short.split('Short &amp; said')).toHaveLength(2);
  });

  it('shortens what is too much and says so', () => {
    const indicators = Array.from({ length: 90 }, (_, index) => ({
      key: 'K',
      title: `Indicator ${index}`,
      values: ['v'.repeat(150), 'w'.repeat(150)],
    }));
    const event = anEvent('attack-sequence', { description: 'd'.repeat(9_000) });
    const { sequence } = (event.detail['service'] as { detection: { sequence: Record<string, unknown> } })
      .detection;
    sequence['sequenceIndicators'] = indicators;
    sequence['signals'] = Array.from({ length: 90 }, (_, index) => ({
      name: `Signal ${index} ${'s'.repeat(300)}`,
      firstSeenAt: index,
    }));
    const message = renderFinding(event, OPTIONS);
    expect(brokenLimits(message as unknown as Payload)).toEqual([]);
    expect(shown(event)).toContain('and 80 more');
  });

  it('sends only type, severity, account, Region and links when the detail is minimal', () => {
    const text = shown(EVENTS['s3-public'], { detail: 'minimal' });
    expect(text.split('\n')).toEqual([
      '🟠 High · Policy:S3/BucketAnonymousAccessGranted',
      'payments-prod (`333333333333`) · eu-west-1',
      '*Do next*',
      'If the bucket is not meant to be public, turn S3 Block Public Access on for it.',
      'Open in GuardDuty',
      'How to remediate · About this finding type',
    ]);
    expect(JSON.stringify(renderFinding(EVENTS['s3-public'], { detail: 'minimal' }))).not.toContain(
      'acme-invoices',
    );
  });

  it('mentions whom the configuration names, and no one else', () => {
    const blocks = (mention: 'here' | `group:${string}`): string =>
      JSON.stringify(renderFinding(EVENTS['iam-root'], { mention }).blocks);
    expect(blocks('here')).toContain('<!here>');
    expect(blocks('group:S0123456')).toContain('<!subteam^S0123456>');
    expect(blocks('group:S1|<!channel>')).not.toContain('<!');
  });

  it('renders a bare finding, and anything else as a plain text or a card without facts', () => {
    expect(shown(EVENTS['iam-root']?.detail)).toContain('The root user of account');
    for (const event of [undefined, null, 7, 'text', [], {}, { detail: 'x' }, { detail: { severity: [] } }])
      expect(brokenLimits(renderFinding(event) as unknown as Payload)).toEqual([]);
  });
});

describe('what to do next', () => {
  it('is known by family for every type, with the page of AWS that tells the rest', () => {
    for (const type of FINDING_TYPES) {
      const message = renderFinding(anEvent('iam-root', { type }), OPTIONS);
      expect(stepsIn(message)[0]).toMatch(/^[A-Z].*\.$/);
      expect(stepsIn(message)[0]).not.toBe(stepsIn(renderFinding(EVENTS['future-kind']))[0]);
      expect(linksIn(message)['How to remediate']).toMatch(
        /^https:\/\/docs\.aws\.amazon\.com\/guardduty\/latest\/ug\/(?:compromised-[\w-]+|(?:guardduty-)?remediate-[\w-]+)\.html$/,
      );
    }
  });

  it.each([
    [
      'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      'Revoke the role’s active sessions now',
    ],
    ['Stealth:IAMUser/CloudTrailLoggingDisabled', 'Turn the logging or policy on again'],
    ['Recon:EC2/PortProbeUnprotectedPort', 'Close the port in the security group'],
    ['Backdoor:EC2/C&CActivity.B!DNS', 'Isolate the instance'],
    ['PrivilegeEscalation:Runtime/DockerSocketAccessed', 'Isolate the instance, pod or task'],
    ['Object:S3/MaliciousFile', 'Do not open the object'],
    ['Execution:Kubernetes/MaliciousFile', 'Isolate the pod and the node'],
    ['CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin', 'Restrict the database’s network access'],
    ['AttackSequence:IAM/CompromisedCredentials', 'Deactivate the access key'],
    ['Something:New/Kind', 'Open the finding'],
  ])('for %s begins with: %s', (type, step) => {
    expect(stepsIn(renderFinding(anEvent('iam-root', { type })))[0]).toContain(step);
  });

  it.each([
    [
      'ec2-brute-force',
      'Instance',
      'ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a1b2c3d4e5f60718',
    ],
    ['s3-public', 'Bucket', 's3/buckets/acme-invoices?region=eu-west-1'],
    ['s3-public', 'Role', 'iam/home#/roles/details/deployer'],
    ['eks-audit', 'EKS cluster', 'eks/home?region=eu-west-1#/clusters/shop-eks'],
    ['ecs-malware', 'ECS cluster', 'ecs/v2/clusters/shop/services?region=eu-west-1'],
    ['lambda-tor', 'Function', 'lambda/home?region=eu-west-1#/functions/resize'],
    ['rds-login', 'Database', 'rds/home?region=eu-west-1#database:id=orders-1;is-cluster=false'],
    ['rds-limitless', 'Database cluster', 'rds/home?region=eu-west-1#database:id=ledger;is-cluster=true'],
    ['attack-sequence', 'Bucket', 's3/buckets/acme-invoices?region=eu-west-1'],
    ['attack-sequence', 'Role', 'iam/home#/roles/details/deployer'],
    [
      'iam-anomalous',
      'CloudTrail',
      'cloudtrailv2/home?region=eu-west-1#/events?AccessKeyId=ASIAEXAMPLEKEY000001',
    ],
    [
      'attack-sequence',
      'CloudTrail',
      'cloudtrailv2/home?region=eu-west-1#/events?AccessKeyId=ASIAEXAMPLEKEY000001',
    ],
  ])('of %s links to the %s in its console', (name, label, page) => {
    expect(links(EVENTS[name])[label]).toBe(`https://console.aws.amazon.com/${page}`);
  });

  it('for passwords that are guessed depends on whether the instance is the target or the source', () => {
    const step = (resourceRole: string | undefined): string | undefined => {
      const event = anEvent('ec2-brute-force');
      Object.assign(event.detail['service'] as object, { resourceRole });
      return stepsIn(renderFinding(event))[0];
    };
    expect(step('TARGET')).toMatch(/^Restrict the port/);
    expect(step(undefined)).toMatch(/^Restrict the port/);
    expect(step('ACTOR')).toMatch(/^The instance itself attacks others/);
  });

  it.each([
    ['EC2_INSTANCE', 'arn:aws:ec2:eu-west-1:333333333333:instance/i-0a1b2c3d4e5f60718', 'Instance'],
    ['EC2_IMAGE', 'ami-0a1b2c3d4e5f60718', 'Image'],
    ['EKS_CLUSTER', 'arn:aws:eks:eu-west-1:333333333333:cluster/shop-eks', 'EKS cluster'],
    ['ECS_CLUSTER', 'arn:aws:ecs:eu-west-1:333333333333:cluster/shop', 'ECS cluster'],
    [
      'AUTOSCALING_AUTO_SCALING_GROUP',
      'arn:aws:autoscaling:eu-west-1:333333333333:autoScalingGroup:0a1b:autoScalingGroupName/web',
      'Auto Scaling group',
    ],
  ])('links to what a sequence calls %s', (resourceType, uid, label) => {
    const event = anEvent('attack-sequence');
    const { detection } = event.detail['service'] as { detection: { sequence: Record<string, unknown> } };
    detection.sequence['resources'] = [
      { uid: 'other', resourceType: 'CONTAINER' },
      { uid, resourceType },
    ];
    expect(links(event)[label]).toMatch(
      new RegExp(`[/=]${/[^/]+$/.exec(uid)?.[0]}(?:;view=details|/services.*)?$`),
    );
  });

  it('says all links in three lines: what is open now, and what AWS and the team say about such findings', () => {
    const runbook = 'https://wiki.example.com/public-bucket';
    const runbooks = {
      '*': 'https://wiki.example.com/',
      'Policy:S3/*': runbook,
      'Policy:*': 'https://wiki.example.com/policy',
    };
    const message = renderFinding(EVENTS['s3-public'], { ...OPTIONS, runbooks });
    expect(stepsIn(message)).toEqual([
      'If the bucket is not meant to be public, turn S3 Block Public Access on for it.',
      'Runbook · Open in GuardDuty · Bucket · Role · CloudTrail',
      'How to remediate · About this finding type',
    ]);
    expect(linksIn(message)['Runbook']).toBe(runbook);
    expect(links(EVENTS['iam-root'], { runbooks: { 'Stealth:*': runbook } })['Runbook']).toBeUndefined();
  });

  it('links to a user by name, and to what it did when no key is named', () => {
    const accessKeyDetails = { userType: 'IAMUser', userName: 'kim@acme', accessKeyId: null };
    const shown = links(
      anEvent('iam-anomalous', { resource: { resourceType: 'AccessKey', accessKeyDetails } }),
    );
    expect(shown['User']).toBe('https://console.aws.amazon.com/iam/home#/users/details/kim%40acme');
    expect(shown['CloudTrail']).toMatch(/#\/events\?Username=kim%40acme$/);
  });

  it.each([
    ['resource.instanceDetails.instanceId', 'Instance', 'ec2-brute-force', 'i-0a1b/../../evil'],
    ['resource.s3BucketDetails.name', 'Bucket', 's3-public', 'evil?region=x#'],
    ['resource.lambdaDetails.functionName', 'Function', 'lambda-tor', 'evil;x'],
    ['resource.accessKeyDetails.userName', 'Role', 'iam-anomalous', '../evil'],
  ])('makes no link of a name that AWS does not write so: %s', (path, label, name, value) => {
    const event = structuredClone(EVENTS[name]);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder: unknown = event?.detail;
    for (const key of keys) {
      const inner = (holder as Record<string, unknown>)[key];
      holder = Array.isArray(inner) ? (inner[0] as unknown) : inner;
    }
    (holder as Record<string, unknown>)[last] = value;
    expect(links(EVENTS[name])[label]).toBeDefined();
    expect(links(event)[label]).toBeUndefined();
  });

  it('leads nowhere in a partition or Region that is not known', () => {
    for (const region of ['somewhere', 'us-iso-east-1', 'eu-west-1&x'])
      expect(
        Object.keys(links({ ...anEvent('s3-public', { region, partition: undefined }), region })),
      ).not.toContain('Bucket');
  });
});

describe('news', () => {
  it.each([
    [30 * 60_000, '30 min'],
    [110 * 60_000, '1 h 50 min'],
    [26 * 3_600_000, '1 d 2 h'],
    [2 * 86_400_000 + 60_000, '2 d'],
  ])('of a message that is %i ms late says %s', (lateBy, words) => {
    expect(shown(EVENTS['iam-root'], { lateBy })).toContain(`Delivered ${words} late`);
  });

  it('of a message in time is none', () => {
    expect(shown(EVENTS['iam-root'])).not.toContain('Delivered');
  });
});

describe('links', () => {
  it('lead to the finding in the console of its partition', () => {
    expect(links(EVENTS['iam-root'])['Open in GuardDuty']).toMatch(
      /^https:\/\/console\.aws\.amazon\.com\/guardduty\/home\?region=eu-west-1#\/findings\?macros=current&fId=[0-9a-f]{32}$/,
    );
    expect(links(EVENTS['china-instance'])['Open in GuardDuty']).toMatch(
      /^https:\/\/console\.amazonaws\.cn\/guardduty\/home\?region=cn-north-1#/,
    );
    expect(links(EVENTS['govcloud-sample'])['Open in GuardDuty']).toMatch(
      /^https:\/\/console\.amazonaws-us-gov\.com\/guardduty\/home\?region=us-gov-west-1#/,
    );
  });

  it('are text: a button would show a warning after a click in an app for a webhook', () => {
    for (const event of Object.values(EVENTS)) {
      const message = renderFinding(event, { ...OPTIONS, portal: 'https://acme.awsapps.com/start' });
      expect(JSON.stringify(message)).not.toMatch(/"type":"(?:actions|button)"|"accessory"/);
      expect(interactiveElements({ ...message })).toEqual([]);
    }
  });

  it.each([
    ['aws-eusc', 'eusc-de-east-1', 'https://console.amazonaws-eusc.eu/guardduty/home?region=eusc-de-east-1#'],
    [undefined, 'eusc-de-east-1', 'https://console.amazonaws-eusc.eu/guardduty/home?region=eusc-de-east-1#'],
    [undefined, 'us-gov-east-1', 'https://console.amazonaws-us-gov.com/guardduty/home?region=us-gov-east-1#'],
    [undefined, 'cn-northwest-1', 'https://console.amazonaws.cn/guardduty/home?region=cn-northwest-1#'],
    [undefined, 'nz-north-1', 'https://console.aws.amazon.com/guardduty/home?region=nz-north-1#'],
    ['aws-iso', 'us-iso-east-1', undefined],
    [undefined, 'us-isob-east-1', undefined],
    [undefined, 'eu-isoe-west-1', undefined],
    ['aws-moon', 'us-east-1', undefined],
    ['constructor', 'us-east-1', undefined],
    [undefined, 'somewhere', undefined],
  ])(
    'lead to the console of partition %s, Region %s, and nowhere if it is not known',
    (partition, region, start) => {
      const event = { ...anEvent('iam-root', { partition, region }), region };
      const shown = links(event, { portal: 'https://acme.awsapps.com/start' });
      const portal = new URLSearchParams((shown['Open through the access portal'] ?? '').split('?')[1]);
      const { text } = renderFinding(
        { ...event, detail: { ...event.detail, title: undefined, type: undefined } },
        OPTIONS,
      );
      if (start === undefined) {
        expect(shown['Open in GuardDuty']).toBeUndefined();
        expect(portal.get('destination')).toBeNull();
        expect(text).not.toContain('console.');
      } else {
        expect(shown['Open in GuardDuty']?.startsWith(start)).toBe(true);
        expect(portal.get('destination')?.startsWith(start)).toBe(true);
      }
      expect(shown['About this finding type']).toMatch(
        /^https:\/\/docs\.(?:aws\.amazon\.com|amazonaws\.cn)\//,
      );
    },
  );

  it('keep within what a section takes, whatever the finding is called', () => {
    const long = '😀'.repeat(200);
    const event = anEvent('iam-root', { id: long, region: long, partition: 'aws', accountId: long });
    const message = renderFinding(event, { portal: 'https://acme.awsapps.com/start|x>', portalRole: long });
    expect(brokenLimits(message as unknown as Payload)).toEqual([]);
    expect(Object.keys(linksIn(message))).toContain('About this finding type');
  });

  it('go through the access portal where there is one', () => {
    const url = new URL(
      links(EVENTS['iam-root'], { portal: 'https://acme.awsapps.com/start/', portalRole: 'Security Audit' })[
        'Open through the access portal'
      ] ?? '',
    );
    expect(`${url.origin}${url.pathname}`).toBe('https://acme.awsapps.com/start/');
    const query = new URLSearchParams(url.hash.replace('#/console?', ''));
    expect(query.get('account_id')).toBe('222222222222');
    expect(query.get('role_name')).toBe('Security Audit');
    expect(query.get('destination')).toBe(links(EVENTS['iam-root'])['Open in GuardDuty']);
    expect(
      links(EVENTS['iam-root'], { portal: 'javascript:alert(1)' })['Open through the access portal'],
    ).toBeUndefined();
  });

  it('explain every type on the page and at the anchor that AWS has for it, and never at one that it has not', () => {
    const rows = readFileSync(new URL('../fixtures/finding-documentation.txt', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => /^\w/.test(line))
      .map((line) => line.split(' '));
    expect(FINDING_TYPES.filter((type) => rows.every(([listed]) => listed !== type))).toEqual([]);
    for (const [type, page] of rows)
      expect(links(anEvent('iam-root', { type }))['About this finding type']).toBe(
        `https://docs.aws.amazon.com/guardduty/latest/ug/${page}`,
      );
  });

  it('explain it in Chinese Regions on the documentation of that partition', () => {
    expect(links(EVENTS['china-instance'])['About this finding type']).toMatch(
      /^https:\/\/docs\.amazonaws\.cn\/en_us\/guardduty\//,
    );
  });
});
