import type { ErrorCode } from '../base/errors.ts';
import type { Asked } from './attempts.ts';
import { NOT_FROM_AWS } from './retry.ts';

interface NetworkFailure extends Error {
  readonly code?: unknown;
  readonly hostname?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly asked?: Asked;
}

/** Codes of Node and OpenSSL for a certificate that is not accepted: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const NOT_TRUSTED =
  /^(?:CERT_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CRL_\w+|ERROR_IN_CERT_\w+|ERROR_IN_CRL_\w+|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/;
const NO_TLS = /^(?:EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/;

/** What kept a request from an answer, for what comes from the network; undefined for everything else. */
export function networkProblem(
  error: NetworkFailure,
): { readonly code: ErrorCode; readonly why: string; readonly fix: string } | undefined {
  const code = typeof error.code === 'string' ? error.code : '';
  const { asked } = error;
  const host = asked?.host ?? 'the host';
  const way = asked?.proxy === undefined ? '' : ` through the proxy ${asked.proxy}`;
  if (NOT_TRUSTED.test(code))
    return {
      code: 'TLS_FAILED',
      why: `the TLS certificate of ${host}${way} is not accepted: ${withCode(error.message, code)}`,
      fix: certificateFix(code),
    };
  if (NO_TLS.test(code))
    return {
      code: 'TLS_FAILED',
      why: `${host}${way} does not speak TLS as expected: ${withCode(error.message, code)}`,
      fix: 'Check the scheme and port of AWS_ENDPOINT_URL and of the proxy: http:// is without TLS, https:// with it.',
    };
  // A file's errors have the same kind of code, and name the file.
  const fromSocket = /^E[A-Z_]+$/.test(code) && !('path' in error);
  if (error.name !== NOT_FROM_AWS && error.name !== 'TimeoutError' && !fromSocket) return undefined;
  return {
    code: 'NETWORK',
    why: `${wordsOf(error, code)}${asked === undefined ? '' : `, asking ${host}${way}`}`,
    fix: `Check the network, ${asked?.proxy === undefined ? 'HTTPS_PROXY' : `the proxy ${asked.proxy}`} and AWS_ENDPOINT_URL, and run again.`,
  };
}

function certificateFix(code: string): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'Check the clock of this machine; if it is right, the certificate must be renewed by whoever runs that host.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return 'The certificate is for another host: check AWS_ENDPOINT_URL, the proxy and the name server.';
  return 'If your network inspects TLS, name the file with its CA certificate: AWS_CA_BUNDLE, or ca_bundle in the AWS profile, or NODE_EXTRA_CA_CERTS.';
}

function wordsOf({ message, hostname, address, port, name }: NetworkFailure, code: string): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${typeof hostname === 'string' ? hostname : 'of the host'} does not resolve (${code})`;
    case 'ECONNREFUSED':
      return `the connection${typeof address === 'string' ? ` to ${address}:${String(port)}` : ''} was refused (${code})`;
    default:
      return withCode(message === '' ? name : message, code);
  }
}

function withCode(message: string, code: string): string {
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}
