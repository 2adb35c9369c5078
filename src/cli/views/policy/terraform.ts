import type { PolicyDocument } from '../../../provision/index.ts';

/** Policies as Terraform's own blocks, one data source and one managed policy each. `name` is that of the policies. */
export function policyTerraform(parts: readonly PolicyDocument[], name: string): string {
  return parts
    .map((document, index) => {
      const own = parts.length === 1 ? name : `${name}-${index + 1}`;
      const label = own.replaceAll('-', '_');
      return [
        `data "aws_iam_policy_document" "${label}" {`,
        document.Statement.map(statementBlock).join('\n\n'),
        '}',
        '',
        `resource "aws_iam_policy" "${label}" {`,
        `  name   = ${text(own)}`,
        `  policy = data.aws_iam_policy_document.${label}.json`,
        '}',
      ].join('\n');
    })
    .join('\n\n');
}

function statementBlock({
  Sid,
  Effect,
  Action,
  Resource,
  Condition,
}: PolicyDocument['Statement'][number]): string {
  const conditions = Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([test, keys]) => Object.entries(keys).map(([variable, values]) => ({ test, variable, values })),
  );
  return [
    '  statement {',
    ...attributes(
      [
        ['sid', text(Sid)],
        ['effect', text(Effect)],
        ['actions', list(Action, '    ')],
        ['resources', list(Resource, '    ')],
      ],
      '    ',
    ),
    ...conditions.flatMap(({ test, variable, values }) => [
      '',
      '    condition {',
      ...attributes(
        [
          ['test', text(test)],
          ['variable', text(variable)],
          ['values', list(values, '      ')],
        ],
        '      ',
      ),
      '    }',
    ]),
    '  }',
  ].join('\n');
}

/** Names and values with the equal signs below each other, as `terraform fmt` leaves them: a value of several lines ends a row. */
function attributes(rows: readonly (readonly [name: string, value: string])[], indent: string): string[] {
  const runs: (readonly [string, string])[][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    const alone = row[1].includes('\n') || last?.at(-1)?.[1].includes('\n') !== false;
    if (alone) runs.push([row]);
    else last?.push(row);
  }
  return runs.flatMap((run) => {
    const width = Math.max(...run.map(([name]) => name.length));
    return run.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`);
  });
}

/** One line for one value, else one a line, as `terraform fmt` leaves it. */
function list(value: unknown, indent: string): string {
  const texts = [value].flat().map((one) => text(String(one)));
  return texts.length === 1
    ? `[${texts[0]}]`
    : ['[', ...texts.map((one) => `${indent}  ${one},`), `${indent}]`].join('\n');
}

/** IAM's policy variables would be Terraform's own without a second dollar sign. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll('${', () => '$${');
}
