/** What ids and names of AWS look like. */
import * as z from 'zod';

/** Twelve digits. */
export const accountId = z.string().regex(/^\d{12}$/, 'an account id has 12 digits');
/**
 * What a Region's name looks like: a part of the world, perhaps with a partition's sign, points of the compass, a number.
 * So a typo is seen at once and a new Region needs no new version; whether it exists, AWS says.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const REGION_NAME =
  /^[a-z]{2,4}(?:-[a-z]{2,4})?-(?:central|(?:north|south)(?:east|west)?|east|west)-\d{1,2}$/;
/** A Region's name. */
export const region = z.string().regex(REGION_NAME, 'a Region looks like eu-west-1');
/** An organizational unit, or the root. */
export const ouId = z
  .string()
  .regex(
    /^(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/,
    'an organizational unit looks like ou-abcd-12345678',
  );
/** A role's name, perhaps with its path. */
export const roleName = z
  .string()
  .regex(/^[\w+=,.@/-]{1,128}$/, 'a role name has letters, digits and +=,.@-_');
