/** Answers of the simulated Slack. */

/** An HTTP answer. */
export interface SlackResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A webhook's answer: the text `ok` or a code, nothing else. */
export function textAnswer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SlackResponse {
  return { status, headers: { 'content-type': 'text/html', ...headers }, body };
}

/** The Web API's answer: JSON, with status 200 for most errors too. */
export function jsonAnswer(
  value: Readonly<Record<string, unknown>>,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): SlackResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
