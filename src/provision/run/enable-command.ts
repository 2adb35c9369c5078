import type { RunContext } from './run-context.ts';

/** The command that brings about what is configured: for the Organization or one account, whole or one half. */
export function enableCommand({ facts, options: { only } }: Pick<RunContext, 'facts' | 'options'>): string {
  const organization = facts.organization === undefined ? '' : ' --org';
  return `guardduty-slack enable${organization}${only === undefined ? '' : ` --only ${only}`}`;
}
