import { describe, expect, it } from 'vitest';
import { slackUrlProblem } from '../../src/handler/contract.ts';

const PATH = '/services/T00/B00/abc';

describe('a Slack URL', () => {
  it.each([
    `https://hooks.slack.com${PATH}`,
    `https://hooks.slack-gov.com${PATH}`,
    'https://slack.com/api/',
    `https://HOOKS.slack.com${PATH}`,
    `https://hooks.slack.com:443${PATH}`,
  ])('%s is taken', (url) => {
    expect(slackUrlProblem(url, [])).toBeUndefined();
  });

  it.each([
    '',
    'hooks.slack.com',
    `http://hooks.slack.com${PATH}`,
    `ftp://hooks.slack.com${PATH}`,
    `https://hooks.slack.com:8443${PATH}`,
    `https://hooks.slack.com.${PATH}`,
    `https://hooks.slack.com.evil.example${PATH}`,
    `https://evil.example/hooks.slack.com${PATH}`,
    `https://hooks.slack.com@evil.example${PATH}`,
    `https://user:pass@hooks.slack.com${PATH}`,
    `https://hooks.slack.com${PATH}#x`,
    `https://hооks.slack.com${PATH}`,
    `https://hooks。slack。com.evil.example${PATH}`,
    `https://xn--hoks-0na.slack.com${PATH}`,
    `https://127.0.0.1${PATH}`,
    `https://2130706433${PATH}`,
    `https://[::1]${PATH}`,
    `https://169.254.169.254/latest/meta-data`,
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    `https://sub.hooks.slack.com${PATH}`,
    `https://slack.com.${PATH}`,
  ])('%s is refused, and its path not repeated', (url) => {
    const problem = slackUrlProblem(url, []);
    expect(problem).toBeTypeOf('string');
    expect(problem).not.toContain('abc');
  });

  it('may be on an allowed host, plain HTTP only on loopback', () => {
    expect(slackUrlProblem('http://127.0.0.1:4999/services/x', ['127.0.0.1:4999'])).toBeUndefined();
    expect(slackUrlProblem('http://127.0.0.1:5000/services/x', ['127.0.0.1:4999'])).toBeDefined();
    expect(slackUrlProblem('https://chat.example/hook', ['chat.example'])).toBeUndefined();
    expect(slackUrlProblem('http://chat.example/hook', ['chat.example'])).toBeDefined();
    expect(slackUrlProblem('http://127.0.0.1.evil.example/x', ['127.0.0.1.evil.example'])).toBeDefined();
  });
});
