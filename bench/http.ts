/** The ERP's side of the API: JSON over kept-alive connections. */
import { Agent, request } from 'node:http';

export type Answer = { readonly status: number; readonly body: unknown };

export type Erp = {
  /** Posts one body. Rejects on a broken connection; every status is an answer. */
  post(path: string, body: unknown): Promise<Answer>;
  close(): void;
};

const MOST_CONNECTIONS = 64;

/** A caller of one API. Its connections stay open, as those of a busy ERP do. */
export function createErp(apiUrl: string, apiKey: string): Erp {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const post = (path: string, body: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const headers = {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'content-length': bytes.byteLength,
      };
      const sent = request(new URL(path, apiUrl), { method: 'POST', agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          try {
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
          } catch {
            reject(
              new Error(
                `POST ${path} answered ${response.statusCode ?? 0} with something that is not JSON: ${text.slice(0, 200)}`,
              ),
            );
          }
        });
      });
      sent.once('error', reject);
      sent.end(bytes);
    });
  return { post, close: () => agent.destroy() };
}

/** The answer's body, when it has the status that was hoped for. Throws with the problem otherwise. */
export function expectStatus(answer: Answer, status: number): unknown {
  if (answer.status === status) return answer.body;
  throw new Error(
    `The API answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body).slice(0, 500)}`,
  );
}
