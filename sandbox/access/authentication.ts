import { AwsError, type Principal } from '../services/service.ts';
import type { CommonErrors, WireRequest } from '../protocols/wire.ts';
import { isRegionEnabled } from '../services/account/state.ts';
import { knob } from '../world/settings.ts';
import { isSignedWith, signatureClaim, signedAt } from './signature.ts';
import { now, type World } from '../world/world.ts';

/** Services with one endpoint for a partition: they answer whatever Regions the account has enabled. */
const GLOBAL = new Set(['iam', 'organizations', 'account']);

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const WRONG_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. ' +
  'Consult the service documentation for details.';

/** Who signed a request. */
export interface Caller extends Principal {
  readonly role?: string | undefined;
  readonly sessionPolicies?: readonly string[] | undefined;
}

/**
 * Finds out who signed, and throws what AWS answers when no one did, the key is unknown, the session is over, the
 * signature is wrong, or the account has not enabled the Region.
 * The world's clock may be far from the one that signed, so the request's own date counts.
 */
export function authenticate(world: World, request: WireRequest, errors: CommonErrors): Caller {
  const refuse = ([code, status]: readonly [string, number], message: string): AwsError =>
    new AwsError(code, message, status);
  const claim = signatureClaim(request);
  if (claim === undefined) throw refuse(errors.missingToken, 'Request is missing Authentication Token');

  const key = Object.hasOwn(world.keys, claim.accessKeyId) ? world.keys[claim.accessKeyId] : undefined;
  if (key === undefined || key.token !== request.headers['x-amz-security-token']) {
    throw refuse(errors.unknownKey, INVALID_TOKEN);
  }
  if (key.expires !== undefined && now(world) >= key.expires) {
    throw refuse(errors.expiredToken, 'The security token included in the request is expired');
  }
  if (knob(world, 'signature.verify') && !isSignedWith(request, claim, key.secret)) {
    throw refuse(errors.wrongSignature, WRONG_SIGNATURE);
  }
  const skew = knob(world, 'signature.maxSkewMs');
  if (skew > 0 && Math.abs(Date.now() - signedAt(request)) > skew) {
    throw refuse(
      errors.wrongSignature,
      `Signature expired: ${request.headers['x-amz-date'] ?? ''} is too far from now`,
    );
  }
  if (!GLOBAL.has(claim.service) && !isRegionEnabled(world, key.account, claim.region)) {
    throw refuse(errors.unknownKey, INVALID_TOKEN);
  }
  const { account, arn, userId, role, sessionPolicies } = key;
  return { account, arn, userId, role, sessionPolicies };
}
