/** Message attributes and their digest. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
import type { MessageAttributeValue } from '../../model/types/sqs.ts';
import { invalidValue } from './errors.ts';
import { md5 } from './received-message.ts';
import type { MessageAttribute } from './state.ts';

const MOST_ATTRIBUTES = 10;

/** Reads the attributes of a message to send. */
export function readMessageAttributes(
  input: Readonly<Record<string, MessageAttributeValue>>,
): Readonly<Record<string, MessageAttribute>> {
  const entries = Object.entries(input);
  if (entries.length > MOST_ATTRIBUTES)
    throw invalidValue(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

/** The MD5 that SQS answers with, so that the sender can compare; undefined without attributes. */
export function attributesMd5(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const attribute = attributes[name];
    const text = attribute?.StringValue;
    const value =
      text === undefined ? Buffer.from(attribute?.BinaryValue ?? '', 'base64') : Buffer.from(text);
    return [
      framed(Buffer.from(name)),
      framed(Buffer.from(attribute?.DataType ?? '')),
      Buffer.from([text === undefined ? 2 : 1]),
      framed(value),
    ];
  });
  return md5(Buffer.concat(parts));
}

/** The bytes that an attribute counts for in the message's size. */
export function attributesSize(attributes: Readonly<Record<string, MessageAttribute>>): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum +
      Buffer.byteLength(name + DataType + (StringValue ?? '')) +
      Buffer.byteLength(BinaryValue ?? '', 'base64'),
    0,
  );
}

function readAttribute(
  name: string,
  { DataType, StringValue, BinaryValue }: MessageAttributeValue,
): MessageAttribute {
  if (name.length > 256 || !/^[\w.-]+$/.test(name) || /^(?:aws|amazon)\./i.test(name))
    throw invalidValue(`Message (user) attribute name '${name}' is invalid.`);
  if (DataType === '')
    throw invalidValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const kind = /^(String|Number|Binary)(?:\..{1,249})?$/.exec(DataType)?.[1];
  if (kind === undefined)
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const content = kind === 'Binary' ? BinaryValue : StringValue;
  if (content === undefined || content === '')
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  if (kind === 'Number' && !Number.isFinite(Number(content)))
    throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  return kind === 'Binary' ? { DataType, BinaryValue: content } : { DataType, StringValue: content };
}

function framed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
