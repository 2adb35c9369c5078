/** HTTP as the simulator sees it, and what every protocol can do with it. */
import type { AwsError, Input, Output } from './aws-error.ts';

/** A request as it was signed: path and query are still encoded, header names are lower-case. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer. Header names are lower-case. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How a connection ends without an answer. */
export type Broken = 'reset' | 'unresolved' | 'refused' | 'untrusted' | 'timeout';

/** A request understood: which operation, with what. */
export interface Decoded {
  readonly operation: string;
  readonly input: Input;
}

/** One protocol, ready for one service. Errors of decoding are `AwsError`s. */
export interface Codec {
  readonly decode: (request: WireRequest) => Decoded;
  readonly success: (operation: string, output: Output, requestId: string) => WireResponse;
  readonly failure: (error: AwsError, requestId: string) => WireResponse;
  /** How this protocol names the errors that every service has. */
  readonly common: CommonErrors;
}

/** [code, status] of the errors around credentials. */
export interface CommonErrors {
  readonly unknownKey: readonly [string, number];
  readonly expiredToken: readonly [string, number];
  readonly wrongSignature: readonly [string, number];
  readonly missingToken: readonly [string, number];
  readonly accessDenied: readonly [string, number];
  readonly unknownOperation: readonly [string, number];
}

/** JSON services answer these with 400. */
export const JSON_ERRORS: CommonErrors = {
  unknownKey: ['UnrecognizedClientException', 400],
  expiredToken: ['ExpiredTokenException', 400],
  wrongSignature: ['InvalidSignatureException', 400],
  missingToken: ['MissingAuthenticationTokenException', 400],
  accessDenied: ['AccessDeniedException', 400],
  unknownOperation: ['UnknownOperationException', 400],
};

/** REST services answer these with 403. */
export const REST_ERRORS: CommonErrors = {
  unknownKey: ['UnrecognizedClientException', 403],
  expiredToken: ['ExpiredTokenException', 403],
  wrongSignature: ['InvalidSignatureException', 403],
  missingToken: ['MissingAuthenticationTokenException', 403],
  accessDenied: ['AccessDeniedException', 403],
  unknownOperation: ['UnknownOperationException', 404],
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export const QUERY_ERRORS: CommonErrors = {
  unknownKey: ['InvalidClientTokenId', 403],
  expiredToken: ['ExpiredToken', 403],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  missingToken: ['MissingAuthenticationToken', 403],
  accessDenied: ['AccessDenied', 403],
  unknownOperation: ['InvalidAction', 400],
};

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as text. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A JSON object in a body; an empty body is an empty object; undefined when it is something else. */
export function jsonObjectOf(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const text = textOf(body);
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Query parameters or a form, in order, decoded; `+` is a space. Broken escapes stay as they are. */
export function parametersOf(encoded: string): readonly (readonly [string, string])[] {
  if (encoded === '') return [];
  return encoded.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [unescaped(pair), ''] : [unescaped(pair.slice(0, at)), unescaped(pair.slice(at + 1))];
  });
}

/** Percent-decoding that never throws. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
