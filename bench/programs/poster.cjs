// The least that posts a finding to Slack: what the function is compared with.
const { request } = require('node:https');

function post(body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(process.env.POSTER_URL, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

exports.handler = async function handler({ Records }) {
  for (const record of Records) {
    const { detail } = JSON.parse(record.body);
    const fields = [
      ['Severity', detail.severity],
      ['Type', detail.type],
      ['Account', detail.accountId],
      ['Region', detail.region],
      ['Resource', detail.resource?.resourceType],
      ['Count', detail.service?.count],
      ['First seen', detail.service?.eventFirstSeen],
      ['Last seen', detail.service?.eventLastSeen],
    ].map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}*\n${value}` }));
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: detail.title } },
      { type: 'section', fields },
      { type: 'section', text: { type: 'mrkdwn', text: detail.description } },
    ];
    const { status } = await post(JSON.stringify({ text: detail.title, blocks }));
    if (status !== 200) throw new Error(`Slack answered ${status}`);
  }
  return { batchItemFailures: [] };
};
