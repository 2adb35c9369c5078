import type { Json } from './shapes/shape.ts';

/** A finding as it is kept: its detail is replaced at each change, so that events already sent keep theirs. */
export interface Finding {
  detail: FindingDetail;
  /** A suppression rule archived it; it is not sent. */
  suppressed: boolean;
  /** World time in ms of the last event. */
  publishedAt: number;
}

/** A finding in the lowerCamelCase of events. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html */
export interface FindingDetail {
  readonly schemaVersion: '2.0';
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly id: string;
  readonly arn: string;
  readonly type: string;
  readonly resource: Json;
  readonly service: FindingService;
  /** 1.0 to 10.0 */
  readonly severity: number;
  /** ISO 8601, as all times of the two outer levels. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly title: string;
  readonly description: string;
}

interface FindingService extends Json {
  readonly serviceName: 'guardduty';
  readonly detectorId: string;
  readonly archived: boolean;
  readonly count: number;
  readonly eventFirstSeen: string;
  readonly eventLastSeen: string;
  readonly additionalInfo: Json;
}
