import type { PolicyPrincipal, PrincipalPolicy } from '../../provision/index.ts';
import { readConfiguration } from '../options/configuration.ts';
import type { Context } from '../options/context.ts';
import { loadProvision } from '../options/library.ts';
import { textOf } from '../options/given.ts';
import { jsonText } from '../terminal/json.ts';
import { count } from '../terminal/layout.ts';
import { policyTerraform } from '../views/policy/terraform.ts';

/** Whom a policy is for, as people say it. */
const HOLDERS: Readonly<Record<PolicyPrincipal, string>> = {
  management: 'the operator in the management account',
  admin: 'the role in the admin account, or its own operator',
  member: 'the role in members',
  function: "the function's role",
  auditor: 'a job in the admin account that runs status, plan and doctor',
};

/** All inline policies of a role together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE_POLICY_SIZE = 10_240;

/** `policy`: the IAM policy that a principal needs, offline. */
export async function policy(context: Context, [principal]: readonly string[]): Promise<number> {
  const { io, given, print, say, err } = context;
  const { policyOf, defaultRegion } = await loadProvision();
  const { config } = await readConfiguration(io, given);
  const home = config.homeRegion ?? (await defaultRegion(io.env, config.profile))?.region;
  const found = policyOf(principal as PolicyPrincipal, config, home);
  const name = `${config.name}-${found.principal}`;
  const format = textOf(given, '--format') ?? 'json';
  if (format === 'terraform') print(policyTerraform(found.parts, name));
  else if (format === 'cloudformation') {
    const { policyCloudFormation } = await import('../views/policy/cloudformation.ts');
    print(policyCloudFormation(found.parts, name, `What guardduty-slack needs: ${HOLDERS[found.principal]}`));
  } else print(jsonText(found.document, 'json'));
  say(
    err.style(
      'dim',
      `For ${HOLDERS[found.principal]}. ${scopeSentence(found)}${sizeSentence(found, format)}`,
    ),
  );
  return 0;
}

function scopeSentence({ principal, account, homeRegion }: PrincipalPolicy): string {
  const unknown = [
    ...(principal !== 'member' && homeRegion === '*' ? ['--home-region'] : []),
    ...(principal !== 'management' && principal !== 'member' && account === '*' ? ['--admin-account'] : []),
  ];
  return unknown.length === 0 ? '' : `Narrow it with ${unknown.join(' and ')}. `;
}

/** A managed policy holds less than an inline policy of a role. */
function sizeSentence({ document, parts }: PrincipalPolicy, format: string): string {
  if (parts.length === 1) return '';
  const size = JSON.stringify(document).length;
  const instead = 'take --format terraform or cloudformation';
  return format === 'json'
    ? `It has ${count(size, 'character')}, too many for one managed policy: ${
        size > INLINE_POLICY_SIZE ? instead : `put it into the role as an inline policy, or ${instead}`
      }.`
    : `It is in ${parts.length} managed policies, because one may have 6,144 characters; attach all of them.`;
}
