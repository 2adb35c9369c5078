import type { ChangeReport, RunReport } from '../../provision/index.ts';

/** The secrets that a run needs and neither AWS nor the operator has given. */
export function missingSecrets({ changes }: Pick<RunReport, 'changes'>): readonly ChangeReport[] {
  return changes.filter(isMissingSecret);
}

/** A plan is no place to fail because of a secret that only `enable` needs: it is shown as what would be stored. */
export function secretsToCome(report: RunReport): RunReport {
  const missing = missingSecrets(report).length;
  if (missing === 0) return report;
  const { create, blocked, failed } = report.summary;
  return {
    ...report,
    changes: report.changes.map((change) => (isMissingSecret(change) ? toCome(change) : change)),
    summary: {
      ...report.summary,
      create: create + missing,
      blocked: blocked - missing,
      failed: failed - missing,
    },
  };
}

function isMissingSecret({ error }: ChangeReport): boolean {
  return error?.code === 'SLACK_SECRET_MISSING';
}

function toCome({ error: _error, ...change }: ChangeReport): ChangeReport {
  return {
    ...change,
    action: 'create',
    outcome: 'planned',
    notes: [
      {
        code: 'SECRET_NOT_GIVEN',
        text: 'not given yet: enable asks for it, or takes it from --slack-webhook-env or --slack-webhook-file',
      },
    ],
  };
}
