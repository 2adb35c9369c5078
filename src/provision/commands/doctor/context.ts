import type { Aws } from '../../aws/aws.ts';
import type { OrganizationFacts } from '../../discovery/organization.ts';
import type { Session } from '../../discovery/session.ts';
import type { RunOptions } from '../../run/run-context.ts';

/** A way to find out whether a host can be reached: it connects, and sends nothing but what TLS needs. */
export type ProbeHost = (target: Target) => Promise<void>;

/** Where to connect to. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** False for plain TCP: an allowed host on this machine. */
  readonly secure: boolean;
}

/** What the doctor is asked to look at. */
export interface DoctorOptions extends RunOptions {
  /** Also tries the role in every member. */
  readonly deep: boolean;
  /** Secrets that the configuration names and that are not at hand, by destination: where they should be. */
  readonly absentSources: Readonly<Record<string, string>>;
  /** The version of Node that runs this. */
  readonly nodeVersion: string;
  readonly probeHost: ProbeHost;
}

/** Whom the doctor looks at, once the credentials are known to be good. */
export interface DoctorContext {
  readonly options: DoctorOptions;
  readonly session: Session;
  /** The view that all looks share, so that nothing is read twice. */
  readonly read: Aws;
}

/** What the look at the Organization found out for later looks. */
export interface AccountRoles {
  readonly organization: OrganizationFacts | undefined;
  /** Who administers GuardDuty, or will; undefined when none was named and none does. */
  readonly admin: string | undefined;
  readonly callerRole: 'management' | 'admin';
  /** Whether there are credentials for the admin account. */
  readonly entered: boolean;
}
