import { pass, warn, fail, type Check } from './check.ts';

/** The oldest Node that this program runs on. */
const LEAST = [20, 19];
/** From January 2027 on, new versions of AWS's SDK want this one. https://a.co/c895JFp */
const SDK_WANTS = 22;

/** Whether this machine's Node will do, now and in the near future. @param version for example `20.19.2` */
export function nodeCheck(version: string): Check {
  const subject = { id: 'node', title: 'Node.js' };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor))
    return fail(
      subject,
      `Node ${version} is too old.`,
      `Install Node ${SDK_WANTS} or newer; ${LEAST.join('.')} is the oldest that works.`,
    );
  if (major < SDK_WANTS)
    return warn(
      subject,
      `Node ${version} works; AWS's SDK gets no updates for it after the first week of January 2027.`,
      `Install Node ${SDK_WANTS} or newer.`,
    );
  return pass(subject, `Node ${version}`);
}
