/** Findings about S3 buckets. */
import { accessKey, anomaly, apiAction, bucket, evidence } from './parts.ts';
import type { Cast } from './cast.ts';
import type { Json, ShapeBuilder } from './shape.ts';

export const s3Api: ShapeBuilder = (cast) => ({
  resource: resource(cast),
  service: { resourceRole: 'TARGET', action: action(cast, cast.s3api), ...evidence(cast) },
  story: `The caller was ${cast.ip} (${cast.country}, ${cast.asnOrg}).`,
});

export const s3Anomaly: ShapeBuilder = (cast) => ({
  resource: resource(cast),
  service: { resourceRole: 'TARGET', action: action(cast, cast.s3api), ...anomaly(cast, cast.s3api) },
  story: `${cast.s3api} is unusual for this identity and bucket.`,
});

export const s3Policy: ShapeBuilder = (cast) => ({
  resource: resource(cast),
  service: { resourceRole: 'TARGET', action: action(cast, 'PutBucketPublicAccessBlock') },
  story: 'If this was not intended, it is a mistake or the credentials are compromised.',
});

function resource(cast: Cast): Json & { readonly resourceType: string } {
  return { resourceType: 'S3Bucket', accessKeyDetails: accessKey(cast), s3BucketDetails: [bucket(cast)] };
}

function action(cast: Cast, api: string): Json {
  return apiAction(cast, api, 's3.amazonaws.com', { 'AWS::S3::Bucket': cast.bucket });
}
