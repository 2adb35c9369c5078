// The reports as shapes of zod, for their JSON Schemas alone: `npm run schemas` writes those, and no command loads this.
// Each shape is compared with the type that the code works with, so that the two cannot differ.
import type { AuditReport } from '../commands/audit/audit-report.ts';
import type { DoctorReport } from '../commands/doctor/doctor.ts';
import type { RedriveReport } from '../commands/redrive/redrive-report.ts';
import type { TestReport } from '../commands/test/test-report.ts';
import type { RunReport, StatusReport } from '../engine/report.ts';
import { auditReport } from './audit.ts';
import { doctorReport } from './doctor.ts';
import { redriveReport } from './redrive.ts';
import { runReport } from './run.ts';
import type { Same } from './same.ts';
import { statusReport } from './status.ts';
import { testReport } from './test.ts';

/** The shape of each report, by the name of its file in `config/`. `same` does not compile where shape and type differ. */
export const REPORT_SHAPES = {
  run: {
    title: 'What plan, enable and teardown answer with --output json',
    shape: runReport,
    same: true satisfies Same<typeof runReport, RunReport>,
  },
  status: {
    title: 'What status answers with --output json',
    shape: statusReport,
    same: true satisfies Same<typeof statusReport, StatusReport>,
  },
  test: {
    title: 'What test answers with --output json',
    shape: testReport,
    same: true satisfies Same<typeof testReport, TestReport>,
  },
  redrive: {
    title: 'What redrive answers with --output json',
    shape: redriveReport,
    same: true satisfies Same<typeof redriveReport, RedriveReport>,
  },
  audit: {
    title: 'What audit answers with --output json',
    shape: auditReport,
    same: true satisfies Same<typeof auditReport, AuditReport>,
  },
  doctor: {
    title: 'What doctor answers with --output json',
    shape: doctorReport,
    same: true satisfies Same<typeof doctorReport, DoctorReport>,
  },
} as const;
